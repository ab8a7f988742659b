from __future__ import annotations

from datetime import date, timedelta

import pytest

from calliper.devices import strip, words
from calliper.devices.explain import reasons
from calliper.devices.models import Device, DeviceDay
from calliper.orgs.models import Member
from tests.cast import NOW

TODAY = date(2026, 11, 20)


def phone(**facts) -> Device:
    given = {"enrolled_at": NOW, "last_heartbeat_at": NOW, "consent": "given", **facts}
    return Device(member=Member(name="Bob"), **given)


def day(ago: int = 0, **facts) -> DeviceDay:
    return DeviceDay(day=TODAY - timedelta(days=ago), **facts)


@pytest.mark.parametrize(
    ("facts", "days", "sims", "headline", "text", "action"),
    [
        ({}, [], [{}], "SIM that nobody has named", "None is lost", "sim"),
        ({}, [day(3, missing=1)], [], "1 call of 17 Nov is missing", "differ", "re_read"),
        ({}, [day(3, missing=1), day(2, missing=2)], [], "3 calls of 17 Nov, 18 Nov are", "", "re_read"),
        (
            {},
            [day(n, missing=1) for n in range(5)],
            [],
            "5 calls of 16 Nov, 17 Nov, 18 Nov… are",
            "",
            "re_read",
        ),
        ({"consent": "withdrawn"}, [], [], "Bob has withdrawn", "Nothing is collected", ""),
        ({"consent": "required"}, [], [], "Bob has not agreed", "waits", ""),
        ({"permissions": {"call_log": "denied"}}, [], [], "may not read its call log", "Android", ""),
        ({"queued": 1}, [], [], "1 call is still on this phone", "arrive by themselves", "sync"),
        ({"queued": 6}, [], [], "6 calls are still", "arrive by themselves", "sync"),
        ({"skew_ms": 42 * 60_000}, [], [], "42 min ahead", "flagged", ""),
        ({"skew_ms": -300_000}, [], [], "5 min behind", "flagged", ""),
        ({"uninstalled_at": NOW}, [], [], "gone quiet", "The app was removed", "sync"),
    ],
)
def test_it_says_what_keeps_calls_away(facts, days, sims, headline, text, action) -> None:
    (found,) = reasons(phone(**facts), days, sims, NOW)
    assert headline in found.headline
    assert text in found.text
    assert found.action == action


@pytest.mark.parametrize(("battery", "told"), [(4, True), (15, True), (16, False), (None, False)])
def test_a_quiet_phone_with_an_empty_battery_says_so(battery: int | None, told: bool) -> None:
    quiet = phone(battery_pct=battery, queued=1)
    (found,) = reasons(quiet, [], [], NOW + timedelta(days=2))
    assert ("The battery was at" in found.text) is told


def test_a_phone_with_nothing_to_say_says_nothing() -> None:
    assert reasons(phone(skew_ms=299_999), [day(missing=0)], [], NOW) == []
    assert reasons(phone(revoked_at=NOW, queued=5), [], [{}], NOW) == []


def test_the_most_urgent_comes_first() -> None:
    found = reasons(phone(queued=5, consent="required"), [day(missing=1)], [{}], NOW)
    assert ["SIM" in found[0].headline, "missing" in found[1].headline] == [True, True]
    assert len(found) == 4


def test_the_strip_has_a_mark_for_each_of_30_days() -> None:
    days = [
        day(0, received=3),
        day(1, missing=0, seen=4),
        day(2, queued=1, missing=0, seen=2),
        day(3, missing=2, seen=4),
        day(4, missing=0, seen=0),
        day(5, received=3),
    ]
    marks = strip.marks({each.day: each for each in days}, TODAY)
    kinds = [mark["kind"] for mark in reversed(marks)]
    assert len(kinds) == 30
    assert kinds[:7] == ["late", "ok", "late", "gap", "none", "none", "none"]
    assert strip.sentence(marks) == (
        "30 days: 1 complete, 2 with calls waiting, 1 with calls missing, 26 without calls or account"
    )
    assert strip.sentence([{"kind": "ok"}] * 30) == "30 days: 30 complete"


def test_permissions_and_refusals_are_told_in_words() -> None:
    told = words.permissions({"call_log": "granted", "new_thing": "limited", "contacts": "denied"})
    assert [(str(row["label"]), str(row["answer"])) for row in told] == [
        ("Read names of contacts", "not allowed"),
        ("new thing", "limited"),
        ("Read the call log", "allowed"),
    ]
    counts = {"outside_hours": 2, "odd": 3, "busy": 0}
    assert words.refusals(counts) == "3 odd, 2 outside working hours"
