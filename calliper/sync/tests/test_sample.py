"""The sample company in one click, and gone without a trace."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client

from calliper.activity.models import Event
from calliper.calls.models import Call, Contact
from calliper.core import blobs
from calliper.core.clock import now
from calliper.core.keys.models import WrappedKey
from calliper.core.removal import scoped_models
from calliper.core.scope import scope, unscoped
from calliper.devices.models import Device, DeviceDay
from calliper.orgs import access
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login, Member, Organisation
from calliper.sync import actions
from calliper.sync.sample.build import Size, build

pytestmark = pytest.mark.django_db(databases="__all__", transaction=False)
SMALL = Size(agents=4, days=8, calls=6, seed=3)


def rows_of(org_id: UUID) -> dict[str, int]:
    """How many rows each scoped table holds of an organisation."""
    with scope(org_id):
        counted = {
            model._meta.label: model.objects.filter(org_id=org_id).count() for model in scoped_models()
        }
    return {label: n for label, n in counted.items() if n}


@pytest.fixture
def alice(acme, as_member) -> Client:
    return as_member(acme.alice)


def sample_of(login: Login) -> Organisation:
    return next(each.org for each in access.memberships(login) if each.org.is_sample)


def test_one_click_makes_it_and_leads_there(acme, alice) -> None:
    page = alice.post("/setup/sample/", follow=True).content.decode()
    assert "invented people and calls" in page
    with unscoped("sign-in finds memberships"):
        login = Login.objects.get(pk=acme.alice.login_id)
    org = sample_of(login)
    with scope(org.id):
        assert 1500 <= Call.objects.count() <= 2500
        assert Device.objects.count() == 8
        assert Contact.objects.count() > 200
        outcomes = Counter(Call.objects.values_list("outcome", flat=True))
        assert min(outcomes[key] for key in ("connected", "missed", "rejected", "not_picked_up")) > 20
        assert DeviceDay.objects.filter(missing__gt=0).exists(), "one phone tells of a gap"
        silent = [device for device in Device.objects.all() if (now() - device.last_heartbeat_at).days >= 1]
        assert len(silent) == 2
        assert Organisation.objects.get().set_up_at is not None
    assert alice.post("/setup/sample/", follow=True).status_code == 200
    with unscoped("sign-in finds memberships"):
        assert Organisation.objects.filter(is_sample=True).count() == 1, "a second click finds the first one"


def test_every_day_is_accounted_for(acme) -> None:
    with unscoped("sign-in finds memberships"):
        login = Login.objects.get(pk=acme.alice.login_id)
    org, _owner = build(login=login, now=now(), size=SMALL)
    with scope(org.id):
        stored = Counter(Call.objects.values_list("device_id", "day"))
        days = list(DeviceDay.objects.all())
        assert stored
        assert set(stored) <= {(day.device_id, day.day) for day in days}
        for day in days:
            assert day.seen == stored[day.device_id, day.day] + (day.missing or 0)
            assert (day.received, day.queued, day.refused) == (stored[day.device_id, day.day], 0, {})
        assert [day.missing for day in days if day.missing] == [3], "one phone tells of a gap"


def test_it_leaves_no_trace_when_it_is_removed(acme, alice) -> None:
    mine = rows_of(acme.org.id)
    with unscoped("sign-in finds memberships"):
        login = Login.objects.get(pk=acme.alice.login_id)
    org, _owner = build(login=login, now=now(), size=SMALL)
    with scope(org.id):
        blobs.put(org.id, "logo", BytesIO(b"x"), content_type="image/png")
    folder = Path(settings.HOME) / "blobs" / str(org.id)
    assert rows_of(org.id)
    assert WrappedKey.objects.filter(org_id=org.id).exists()
    assert folder.exists()
    alice.post(f"/switch/{org.id}/")
    answer = alice.post("/setup/sample/remove/", follow=True)
    assert answer.status_code == 200
    assert "is removed, with everything in it" in answer.content.decode()
    assert rows_of(org.id) == {}
    assert not WrappedKey.objects.filter(org_id=org.id).exists()
    assert not folder.exists()
    queue = Path(settings.HOME) / "jobs.sqlite3"
    assert not queue.exists() or str(org.id).encode() not in queue.read_bytes()
    assert rows_of(acme.org.id) == mine
    with unscoped("sign-in finds memberships"):
        assert Login.objects.filter(pk=login.pk).exists()


def test_the_walk_knows_every_table() -> None:
    assert {"calls.Call", "orgs.Organisation", "orgs.PeopleImport", "sync.Batch", "activity.Event"} <= {
        model._meta.label for model in scoped_models()
    }
    assert len(scoped_models()) > 30


def test_a_real_organisation_is_never_removed_like_this(acme, alice) -> None:
    before = rows_of(acme.org.id)
    assert "Only a sample company" in alice.post("/setup/sample/remove/", follow=True).content.decode()
    assert rows_of(acme.org.id) == before


def test_only_the_owner_removes_it(acme, alice, as_member) -> None:
    with unscoped("sign-in finds memberships"):
        login = Login.objects.get(pk=acme.alice.login_id)
    org, owner = build(login=login, now=now(), size=Size(agents=1, days=2, calls=2))
    with scope(org.id):
        admin = orgs.add_member(by=owner, name="Adam", role="admin", now=now())
        with pytest.raises(orgs.Refused):
            actions.remove_sample(by=admin, org=org)
        assert Member.objects.filter(name="Adam").exists()
    for who in (acme.tara, acme.bob):
        assert as_member(who).post("/setup/sample/").status_code == 404
        assert as_member(who).post("/setup/sample/remove/").status_code == 404


def test_the_same_seed_gives_the_same_calls(acme) -> None:
    with unscoped("sign-in finds memberships"):
        login = Login.objects.get(pk=acme.alice.login_id)
    at, told = now(), []
    made = [
        build(login=login, now=at, size=SMALL, told=lambda n, of: told.append((n, of)))[0] for _ in range(2)
    ]
    starts = []
    for org in made:
        with scope(org.id):
            starts.append(sorted(Call.objects.values_list("start_ms", "type", "duration_s")))
            assert Event.objects.filter(kind="calls.stored").exists()
    assert starts[0] == starts[1]
    assert told == sorted(told[: len(told) // 2]) * 2
    assert told[-1] == (32, 32), "agents times days"
