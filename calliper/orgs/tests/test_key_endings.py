"""Whoever holds or made a key hears before it ends, and once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from calliper.activity.models import Event
from calliper.core.permissions import OWN
from calliper.core.schedule import OFTEN
from calliper.core.scope import scope
from calliper.notifications.models import Mail, Notice
from calliper.orgs import actions
from calliper.orgs.models import Member
from calliper.orgs.tests.keys import make_key
from tests.cast import NOW

DAY = timedelta(days=1)


@pytest.fixture
def run(acme):
    def at(moment) -> list[tuple[str, int]]:
        """What is told from this moment on: whom, and of how many keys."""
        with scope(acme.org.id):
            known = set(Notice.objects.values_list("pk", flat=True))
            OFTEN["orgs.api_keys"](moment)
            names = dict(Member.objects.values_list("pk", "name"))
            rows = Notice.objects.exclude(pk__in=known)
            return sorted((names[row.member_id], len(row.facts["keys"])) for row in rows)

    return at


def test_it_tells_whoever_made_a_key_two_weeks_and_a_day_before_once_each(acme, run, as_member):
    end = NOW + 90 * DAY
    make_key(acme.alice, expires_at=end)
    assert run(end - 15 * DAY) == []
    assert run(end - 14 * DAY) == [("Alice Menon", 1)]
    assert run(end - 13 * DAY) == run(end - 2 * DAY) == []
    assert run(end - DAY) == [("Alice Menon", 1)]
    assert run(end - DAY / 2) == run(end) == run(end + DAY) == []
    with scope(acme.org.id):
        assert [
            event.facts["days"] for event in Event.objects.filter(kind="api_key.warned").order_by("id")
        ] == [14, 1]
        assert Mail.objects.exists()
    page = as_member(acme.alice).get("/notices/").content.decode()
    assert "The API key Zoho ends soon" in page


def test_it_tells_a_member_of_the_own_key_with_its_page(acme, run, as_member):
    key = make_key(acme.bob, organisation=False, cells={"calls.read": OWN}, expires_at=NOW + 90 * DAY)[0]
    assert run(NOW + 89 * DAY) == [("Bob Kulkarni", 1)], "the word of tomorrow stands for both"
    assert run(NOW + 89 * DAY + DAY / 2) == []
    assert f"/settings/account/keys/{key.pk}/" in as_member(acme.bob).get("/notices/").content.decode()


def test_it_tells_those_in_charge_when_who_made_it_keeps_no_keys_any_more(acme, run):
    with scope(acme.org.id):
        actions.change_member(by=acme.alice, member=acme.tara, role="admin", now=NOW)
        make_key(acme.tara, expires_at=NOW + 90 * DAY)
        actions.change_member(by=acme.alice, member=acme.tara, role="agent", now=NOW)
    assert run(NOW + 80 * DAY) == [("Alice Menon", 1)]


def test_it_tells_again_of_a_key_that_was_given_a_later_end(acme, run):
    key = make_key(acme.alice, expires_at=NOW + 90 * DAY)[0]
    assert run(NOW + 80 * DAY) == [("Alice Menon", 1)]
    with scope(acme.org.id):
        Notice.objects.update(read_at=NOW + 80 * DAY)
        actions.change_key(
            by=acme.alice, key=key, name=key.name, cells=key.cells, teams=[], addresses=[],
            expires_at=NOW + 180 * DAY, now=NOW + 80 * DAY,
        )  # fmt: skip
    assert run(NOW + 81 * DAY) == []
    assert run(NOW + 170 * DAY) == [("Alice Menon", 1)]


@pytest.mark.parametrize("why", ["revoked", "without end", "made for a week"])
def test_it_is_silent_about_a_key(acme, run, why):
    ends = {"revoked": NOW + 90 * DAY, "without end": None, "made for a week": NOW + 7 * DAY}[why]
    key = make_key(acme.alice, expires_at=ends)[0]
    if why == "revoked":
        with scope(acme.org.id):
            actions.revoke_key(by=acme.alice, key=key, now=NOW)
    assert run(NOW + (3 if why == "made for a week" else 80) * DAY) == []
