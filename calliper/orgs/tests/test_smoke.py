from tests.cast import NOW
from calliper.core.scope import scope
import pytest
pytestmark = pytest.mark.django_db(databases="__all__")
def test_x(acme, globex):
    with scope(acme.org.id):
        from calliper.orgs import access
        assert access.led_teams(acme.tara)==[acme.north.id]
        assert {m.name for m in access.agents_within(acme.tara, 2)} == {"Tara Rao","Bob Kulkarni","Ravi Iyer"}
