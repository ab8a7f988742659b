from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from calliper.calls import access
from calliper.calls.tests.make import make_call, make_device
from calliper.core.scope import scope


def test_it_tells_the_starts_of_a_local_day_by_device_and_by_agent(acme):
    phone = make_device(acme, acme.bob)
    midnight = datetime(2026, 11, 19, 18, 30, tzinfo=UTC)
    call = make_call(acme, device=phone, start=midnight)
    other = make_call(acme, start=midnight + timedelta(hours=23, minutes=59), type="missed", duration_s=0)
    make_call(acme, device=phone, start=midnight - timedelta(seconds=1))
    make_call(acme, agent=acme.nina, start=midnight)
    with scope(acme.org.id):
        day = date(2026, 11, 20)
        assert access.starts_of_device(phone.pk, day) == [(call.start_ms, "outgoing")]
        assert set(access.starts_of_agents([acme.bob.pk], day)) == {
            (call.start_ms, "outgoing"),
            (other.start_ms, "missed"),
        }
