from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_device, make_line
from calliper.core.scope import scope
from calliper.devices.models import DeviceDay, LinePeriod
from calliper.orgs import actions as orgs
from tests.cast import NOW

IST = ZoneInfo("Asia/Kolkata")


def local(hour, minute=0, day=18):
    return datetime(2026, 11, day, hour, minute, tzinfo=IST)


@pytest.fixture
def url(acme):
    return f"/agents/{acme.bob.pk}/"


@pytest.fixture
def busy(acme):
    """Three calls on the 18th: 9:30 for 10 min, 9:45, and 14:00 after a long pause."""
    make_call(acme, start=local(9, 30), duration_s=600, name="हितेश भाई पटेल")
    make_call(acme, start=local(9, 45), type="missed", duration_s=0)
    make_call(acme, start=local(14), duration_s=60)
    return acme


def day_of(client, url, day=""):
    return client.get(url, {"day": day} if day else {}).context["day"]


def test_it_shows_the_last_day_with_calls(busy, url, as_member):
    day = day_of(as_member(busy.alice), url)
    assert (day.day, day.calls, day.talk_s) == (date(2026, 11, 18), 3, 660)
    assert (day.first_at, day.last_at) == (local(9, 30), local(14))
    assert day.longest_pause_s == (14 * 60 - (9 * 60 + 45)) * 60
    kinds = ["call" if entry.row else "pause" for entry in day.entries]
    assert kinds == ["call", "pause", "call", "call"]
    assert [(mark.x, mark.outcome) for mark in day.marks] == [
        (50.0, "connected"), (75.0, "missed"), (500.0, "connected"),
    ]  # fmt: skip
    assert len(day.hours) == 9


def test_the_ribbon_grows_with_an_early_and_a_late_call(acme, url, as_member):
    make_call(acme, start=local(6, 15))
    make_call(acme, start=local(23, 59), duration_s=600)
    day = day_of(as_member(acme.alice), url)
    assert (day.hours[0], day.width) == (local(6), 1800)
    assert day.marks[-1].x < day.width


def test_names_in_hindi_carry_their_language(busy, url, as_member):
    text = as_member(busy.alice).get(url).content.decode()
    assert 'lang="hi">हितेश भाई पटेल' in text
    assert "without a call" in text
    assert "style=" not in text


def test_a_day_is_chosen_in_the_address(busy, url, as_member):
    client = as_member(busy.alice)
    make_call(busy, start=local(0, 30, day=17))
    assert day_of(client, url, "2026-11-17").calls == 1
    empty = client.get(url, {"day": "2026-11-16"})
    assert "has no calls on" in empty.content.decode()
    assert (empty.context["day"].previous, empty.context["day"].next) == (
        date(2026, 11, 15),
        date(2026, 11, 17),
    )
    assert day_of(client, url, "not-a-day").day == date(2026, 11, 18)
    future = day_of(client, url, "2199-01-01")
    assert future.next is None
    assert future.day <= datetime.now(IST).date()


def test_a_call_with_a_wrong_clock_is_listed_and_left_out(busy, url, as_member):
    make_call(busy, start=local(20), clock_suspect=True)
    make_call(busy, start=local(9, 31), twin_of=make_call(busy, start=local(10)), source="dialler")
    day = day_of(as_member(busy.alice), url, "2026-11-18")
    assert (day.calls, day.last_at, len(day.marks)) == (5, local(14), 4)


def test_a_corrected_call_is_of_the_day_on_which_it_was_made(busy, url, as_member):
    """Its phone said Saturday; Friday is the last day with calls, and figures count it there."""
    call = make_call(busy, start=local(10, day=21), duration_s=120, clock_suspect=True)
    with scope(busy.org.id):
        Call.objects.filter(pk=call.pk).update(corrected_start_at=local(10, day=20))
    day = day_of(as_member(busy.alice), url)
    assert (day.day, day.calls, day.talk_s) == (date(2026, 11, 20), 1, 120)
    assert (day.first_at, len(day.marks)) == (local(10, day=20), 1)
    assert day_of(as_member(busy.alice), url, "2026-11-21").calls == 0


def test_a_lead_sees_what_was_called_in_own_teams_only(busy, url, as_member):
    make_call(busy, start=local(16), team=busy.south)
    assert day_of(as_member(busy.tara), url, "2026-11-18").calls == 3
    assert day_of(as_member(busy.alice), url, "2026-11-18").calls == 4


def test_an_agent_sees_the_own_page_and_nobody_elses(busy, url, as_member):
    assert as_member(busy.bob).get(url).status_code == 200
    assert as_member(busy.nina).get(url).status_code == 404
    assert "Off-board" not in as_member(busy.bob).get(url).content.decode()


@pytest.mark.parametrize("view", ["day", "calls", "phones", "profile", "nonsense"])
def test_each_part_takes_a_fixed_number_of_statements(
    busy, url, as_member, django_assert_max_num_queries, view
):
    client, place = as_member(busy.alice), {"view": view, "day": "2026-11-18"}
    make_device(busy, busy.bob)
    client.get(url, place)
    with django_assert_max_num_queries(25) as few:
        assert client.get(url, place).status_code == 200
    for n in range(5):
        make_call(busy, start=local(15, n), number=f"555010440{n}")
        phone = make_device(busy, busy.bob)
        with scope(busy.org.id):
            LinePeriod.objects.create(line=make_line(busy, f"Bob {n}"), member=busy.bob, device=phone)
            orgs.add_leave(
                by=busy.alice,
                member=busy.bob,
                from_day=date(2027, 1, n + 1),
                until_day=date(2027, 1, n + 1),
                now=NOW,
            )
    with django_assert_max_num_queries(len(few)):
        client.get(url, place)


def test_phones_and_lines_are_shown_with_their_history(acme, url, as_member):
    old, new = make_device(acme, acme.bob, model="Note 9", revoked_at=NOW), make_device(acme, acme.bob)
    line = make_line(acme, "Pune 1")
    with scope(acme.org.id):
        LinePeriod.objects.create(
            line=line, member=acme.bob, device=old, subscription_id="sim-9", until_at=NOW
        )
        LinePeriod.objects.create(
            line=line, member=acme.bob, device=new, subscription_id="sim-1", from_at=NOW
        )
    text = as_member(acme.alice).get(url, {"view": "phones"}).content.decode()
    for words in ("Note 9", "Galaxy A15", "Pune 1", "sim-9", "sim-1", "From the start", "Revoked"):
        assert words in text
    assert [row.until_at for row in as_member(acme.alice).get(url).context["periods"]] == [None, NOW]


def test_the_profile_shows_teams_and_leaves(acme, url, as_member):
    with scope(acme.org.id):
        orgs.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=NOW)
        orgs.add_leave(
            by=acme.alice, member=acme.bob, from_day=date(2026, 12, 1), until_day=date(2026, 12, 5),
            reason="Wedding", now=NOW,
        )  # fmt: skip
    text = as_member(acme.alice).get(url, {"view": "profile"}).content.decode()
    for words in ("North", "South", "Wedding", "From the start"):
        assert words in text


def test_the_worst_phone_decides_a_day(acme, url, as_member):
    today = datetime.now(IST).date()
    one, other = make_device(acme, acme.bob), make_device(acme, acme.bob)
    with scope(acme.org.id):
        for ago, facts in ((1, {"missing": 0, "seen": 4}), (2, {"missing": 2, "seen": 4})):
            DeviceDay.objects.create(device=one, day=today - timedelta(days=ago), digest_at=NOW, **facts)
        DeviceDay.objects.create(
            device=other, day=today - timedelta(days=2), digest_at=NOW, missing=0, seen=1
        )
    shown = as_member(acme.alice).get(url).context["completeness"]
    assert [mark["kind"] for mark in shown["marks"]][-3:] == ["gap", "ok", "none"]
    assert "1 with calls missing" in shown["sentence"]


def test_a_disabled_agents_phone_is_pointed_at(acme, url, as_member):
    make_device(acme, acme.bob)
    with scope(acme.org.id):
        orgs.disable_member(by=acme.alice, member=acme.bob, now=NOW)
    assert "1 phone goes on delivering" in as_member(acme.alice).get(url).content.decode()
