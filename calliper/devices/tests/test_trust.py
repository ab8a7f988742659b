"""Which phone is lying, and what a person can do about it: marks, calendar, re-read, guidance, history."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from calliper.activity.models import Event
from calliper.core.refused import Refused
from calliper.core.scope import scope
from calliper.devices import access, actions, calendar
from calliper.devices.makers import MAKERS, maker_of
from calliper.devices.models import Device, DeviceDay
from calliper.devices.tests.conftest import Install, account, beat
from calliper.orgs.models import Leave, Member
from tests.cast import NOW, Acme, Globex

TODAY = NOW.date()
DAY = timedelta(days=1)


def enrolled(acme: Acme, member: Member, **told: Any) -> Device:
    with scope(acme.org.id):
        install = Install()
        install.enrol(member, now=NOW - 60 * DAY)
        install.decide()
        actions.record_heartbeat(device=install.device, beat=beat(**told), now=NOW)
        # The former phone's history is wanted, so nothing is too old to be read again.
        Device.objects.filter(pk=install.device.pk).update(collect_from=None)
        return Device.objects.get(pk=install.device.pk)


def page_of(client: Any, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("told", "word"),
    [
        ({"sent_at": NOW + timedelta(minutes=12)}, "clock 12 min off"),
        ({"permissions": {"call_log": "granted", "background": "denied"}}, "permission lost"),
        ({"permissions": {"call_log": "denied"}}, "permission lost"),
    ],
)
def test_the_list_says_in_words_which_phone_is_lying(acme: Acme, at_noon, as_member, told, word) -> None:
    enrolled(acme, acme.nina)
    odd = enrolled(acme, acme.bob, **told)
    page = page_of(as_member(acme.alice), "/devices/")
    assert page.count(f">{word}</span>") == 2, "in the table, and in the list for phones"
    assert page.index(f"/devices/{odd.pk}/") < page.index("Nina Desai")
    assert word not in page_of(as_member(acme.nina), "/devices/")


def test_a_phone_that_hardly_reports_any_more_is_marked(acme: Acme, at_noon, as_member) -> None:
    quiet, steady = enrolled(acme, acme.bob), enrolled(acme, acme.nina)
    with scope(acme.org.id):
        for ago in range(1, 24):
            account(quiet, ago, seen=1 if ago <= 3 else 20)
            account(steady, ago, seen=18)
    alice = as_member(acme.alice)
    page = page_of(alice, "/devices/")
    assert "Far fewer calls than usual: 3 in three working days, usually 60." in page
    assert page.count(">far fewer calls</span>") == 2
    assert "Far fewer calls" in page_of(alice, f"/devices/{quiet.pk}/")
    assert "Far fewer calls" not in page_of(alice, f"/devices/{steady.pk}/")
    with scope(acme.org.id):
        Leave.of(
            member=acme.bob,
            from_day=TODAY - 2 * DAY,
            until_day=TODAY - DAY,
            created_at=NOW,
            by_id=acme.alice.pk,
        )
    assert "Far fewer calls" not in page_of(alice, "/devices/")


@pytest.mark.parametrize(("usual", "days"), [(4, 20), (20, 7)])
def test_few_calls_or_a_short_past_are_no_habit(
    acme: Acme, at_noon, as_member, usual: int, days: int
) -> None:
    device = enrolled(acme, acme.bob)
    with scope(acme.org.id):
        for ago in range(4, 4 + days):
            account(device, ago, seen=usual)
    assert "Far fewer" not in page_of(as_member(acme.alice), "/devices/")


def test_recording_that_is_refused_is_a_state(acme: Acme, at_noon, as_member) -> None:
    enrolled(acme, acme.bob, permissions={"call_log": "granted", "recording": "denied"})
    enrolled(acme, acme.nina)
    page = page_of(as_member(acme.alice), "/devices/?state=recording_off")
    assert "Recording off" in page
    assert ("Bob Kulkarni" in page, "Nina Desai" in page) == (True, False)


@pytest.mark.parametrize(
    ("sort", "first"),
    [("agent", "Bob"), ("-agent", "Nina"), ("battery", "Nina"), ("-battery", "Bob"), ("-waiting", "Nina"),
     ("-call", "Bob"), ("app", "Nina"), ("sync", "Nina"), ("nonsense", "Nina")],
)  # fmt: skip
def test_the_list_is_sorted_by_the_address(acme: Acme, at_noon, as_member, sort: str, first: str) -> None:
    """What is alike stays in the order of urgency."""
    bob = enrolled(acme, acme.bob, battery_pct=80)
    enrolled(acme, acme.nina, battery_pct=20, queued=4)
    with scope(acme.org.id):
        Device.objects.filter(pk=bob.pk).update(last_call_at=NOW)
    page = page_of(as_member(acme.alice), f"/devices/?sort={sort}")
    table = page[page.index("<tbody>") :]
    assert (table.index("Bob Kulkarni") < table.index("Nina Desai")) is (first == "Bob")
    assert ("aria-sort" in page) is (sort != "nonsense")


def test_the_calendar_says_every_day_in_words_and_numbers(acme: Acme, at_noon, as_member) -> None:
    device = enrolled(acme, acme.bob)
    with scope(acme.org.id):
        account(device, 1, seen=12)
        account(device, 2, missing=3)
        account(device, 3, queued=2)
        account(device, 4, seen=None, acknowledged=None, missing=None, digest_at=None, received=5)
        account(device, 5, seen=0)
        account(device, 85, missing=1)
    page = page_of(as_member(acme.tara), f"/devices/{device.pk}/")
    for words in (
        "19 November: 12 calls, complete",
        "18 November: 3 calls missing",
        "17 November: 2 calls still on the phone",
        "16 November: 5 calls here, no account yet",
        "15 November: no calls<",
        "14 November: no calls, or no account",
        "27 August: 1 call missing",
        "On 2 days calls are missing.",
        "Week from 16 November",
    ):
        assert words in page
    assert "−3" in page
    assert f"device={device.pk}&amp;since=2026-11-18&amp;until=2026-11-18" in page
    assert "21 November" not in page, "a day to come says nothing"
    assert (
        len(re.findall(r"<th scope=\"row\">", page[page.index('class="calendar"') :].split("</table>")[0]))
        == 13
    )


def test_a_day_of_the_calendar_leads_to_its_calls(acme: Acme, at_noon, as_member) -> None:
    device = enrolled(acme, acme.bob)
    page_of(as_member(acme.tara), f"/calls/?device={device.pk}&since=2026-11-18&until=2026-11-18")


def test_the_calendar_has_a_sentence_for_every_case() -> None:
    def told(**facts: Any) -> str:
        given = DeviceDay(day=TODAY, digest_at=NOW, **{"seen": 4, "queued": 0, "missing": 0, **facts})
        return calendar.sentence(calendar.weeks({TODAY: given}, TODAY))

    assert told() == "Every day of which the phone has given account is complete."
    assert told(queued=1) == "Of 1 day calls wait."
    assert told(missing=1) == "On 1 day calls are missing."
    assert calendar.sentence(calendar.weeks({}, TODAY)) == "The phone has not given account of any day."
    assert calendar.span(TODAY) == (date(2026, 8, 24), TODAY)


def test_a_lead_asks_for_days_again_and_the_phone_hears_of_it(acme: Acme, at_noon, as_member) -> None:
    device = enrolled(acme, acme.bob)
    tara, url = as_member(acme.tara), f"/devices/{device.pk}/re-read/"
    sent = {"since": "2026-11-17", "until": "2026-11-19"}
    assert "reads 3 days again" in tara.post(url, sent, follow=True).content.decode()
    with scope(acme.org.id):
        answer = access.heartbeat_answer(device, now=NOW)
        assert answer["re_read"] == ["2026-11-17", "2026-11-18", "2026-11-19"]
        (event,) = Event.objects.filter(kind="device.re_read_requested")
        assert event.facts == {"since": "2026-11-17", "until": "2026-11-19", "days": 3}
    again = tara.post(url, {"since": "2026-11-18", "until": ""}, follow=True).content.decode()
    assert "asked for these days already" in again
    with scope(acme.org.id):
        claimed = {"seen": 0, "acknowledged": 0, "queued": 0, "refused": {}, "digest": "0" * 64}
        actions.put_digest(device=device, day=date(2026, 11, 18), claimed=claimed, missing=0, now=NOW)
        assert len(access.heartbeat_answer(device, now=NOW)["re_read"]) == 2


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"since": "2026-11-19", "until": "2026-11-17"}, "comes before the first"),
        ({"since": "2026-11-19", "until": "2026-11-21"}, "This day is not over yet"),
        ({"since": "2026-10-01", "until": "2026-11-01"}, "Choose 31 days at most"),
        ({"since": "2026-08-01", "until": "2026-08-02"}, "from a later day on"),
        ({"since": "soon"}, "Enter a valid date"),
        ({}, "This field is required"),
    ],
)
def test_days_that_cannot_be_read_again_are_refused(acme: Acme, at_noon, as_member, sent, sentence) -> None:
    device = enrolled(acme, acme.bob)
    with scope(acme.org.id):
        Device.objects.update(collect_from=NOW - 60 * DAY)
    answer = as_member(acme.alice).post(f"/devices/{device.pk}/re-read/", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with scope(acme.org.id):
        assert not DeviceDay.objects.filter(re_read=True).exists()


def test_a_revoked_phone_is_not_asked_to_read_again(acme: Acme) -> None:
    device = enrolled(acme, acme.bob)
    with scope(acme.org.id):
        actions.revoke_device(by=acme.alice, device=device, reason="lost", now=NOW)
        with pytest.raises(Refused, match="hears nothing"):
            actions.ask_to_re_read(by=acme.alice, device=device, since=TODAY, until=TODAY, now=NOW)


def test_only_who_leads_may_ask(acme: Acme, globex: Globex, at_noon, as_member) -> None:
    device = enrolled(acme, acme.bob)
    url, sent = f"/devices/{device.pk}/re-read/", {"since": "2026-11-18"}
    for other in (acme.bob, acme.ravi, acme.nina, globex.charlie):
        assert as_member(other).post(url, sent).status_code == 404
    assert "Ask to read again" not in page_of(as_member(acme.bob), f"/devices/{device.pk}/")


def test_a_gap_has_its_button_in_the_list(acme: Acme, at_noon, as_member) -> None:
    device = enrolled(acme, acme.bob)
    with scope(acme.org.id):
        account(device, 3, missing=2, seen=58)
        account(device, 2, missing=1, seen=2)
    page = page_of(as_member(acme.tara), "/devices/")
    assert "it counted 60" in page
    assert 'name="since" value="2026-11-17"' in page
    assert 'name="until" value="2026-11-18"' in page
    assert "Ask to read again" not in page_of(as_member(acme.bob), "/devices/")


@pytest.mark.parametrize(
    ("manufacturer", "key"),
    [("Xiaomi", "xiaomi"), ("POCO", "xiaomi"), ("samsung", "samsung"), ("OnePlus", "coloros"), ("realme", "coloros"),
     ("vivo", "vivo"), ("HUAWEI", "huawei"), ("HMD Global", "nokia"), ("motorola", "motorola"), ("Google", "google"),
     ("Fairphone", "google"), ("", "google")],
)  # fmt: skip
def test_guidance_goes_by_the_maker(manufacturer: str, key: str) -> None:
    assert maker_of(manufacturer).key == key


def test_guidance_is_shown_where_it_helps(acme: Acme, at_noon, as_member) -> None:
    device, alice = enrolled(acme, acme.bob), as_member(acme.alice)
    words = "What usually stops Xiaomi"
    assert words not in page_of(alice, f"/devices/{device.pk}/")
    at_noon(NOW + timedelta(hours=7))
    assert words in page_of(alice, f"/devices/{device.pk}/")
    at_noon(NOW)
    with scope(acme.org.id):
        Device.objects.update(permissions={"call_log": "denied"})
    page = page_of(alice, f"/devices/{device.pk}/")
    assert words in page
    assert "No call of this phone can arrive." in page


def test_all_makers_stand_on_one_page(acme: Acme, as_member) -> None:
    page = page_of(as_member(acme.bob), "/devices/guidance/")
    for maker in MAKERS:
        assert f'id="{maker.key}"' in page
        assert len(maker.steps) >= 5
    assert page.count("Steps differ by version") == len(MAKERS)


def test_a_phone_tells_its_history(acme: Acme, at_noon, as_member) -> None:
    device, alice = enrolled(acme, acme.bob), as_member(acme.alice)
    alice.post(f"/devices/{device.pk}/sync/")
    alice.post(f"/devices/{device.pk}/re-read/", {"since": "2026-11-18"})
    with scope(acme.org.id):
        lost = beat(permissions={"call_log": "denied"}, gaps=[{"rows": 7, "after_ms": None, "found_at": NOW}])
        actions.record_heartbeat(device=device, beat=lost, now=NOW)
        actions.watch_phones(org=acme.org, now=NOW)
    page = page_of(alice, f"/devices/{device.pk}/")
    told = page[page.index('id="history"') :]
    for words in (
        "asked a phone to sync",
        "asked a phone to read days again",
        "2026-11-18",
        "lost calls before it could read them",
        "needs somebody",
        "permission lost",
        "enrolled a phone",
    ):
        assert words in told
    assert "Alice Menon" in told


@pytest.mark.parametrize(
    ("skew_ms", "told"),
    [
        (0, "right"),
        (-3999, "right"),
        (40_000, "40 s ahead"),
        (-90_000, "90 s behind"),
        (720_000, "12 min ahead"),
    ],
)
def test_the_clock_is_told_in_words(skew_ms: int, told: str) -> None:
    from calliper.devices.words import skew

    assert skew(skew_ms) == told
