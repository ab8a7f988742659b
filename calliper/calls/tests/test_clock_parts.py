"""Weekday, hour, direction and a believable clock as filters of the list of calls."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from calliper.calls import clock_parts
from calliper.calls.columns import Look
from calliper.calls.history import History
from calliper.calls.models import Call, CallTagging
from calliper.calls.narrow import Asked
from calliper.calls.tests.make import make_call, make_line, make_tag
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Organisation
from tests.cast import NOW

pytestmark = pytest.mark.django_db(databases="__all__")


def context(acme, query: str, viewer=None):
    with scope(acme.org.id):
        viewer = viewer or acme.alice
        viewer.org = acme.org
        return History(Asked(viewer, acme.org, NOW), QueryDict(query), Look()).context()


def listed(acme, query: str, viewer=None):
    return {row.call.pk for row in context(acme, query, viewer)["rows"]}


def test_it_filters_by_the_local_hour_and_weekday(acme):
    """Half past six in the evening on Thursday in UTC is Friday, just after midnight, in Kolkata."""
    friday = make_call(acme, start=datetime(2026, 11, 19, 18, 30, tzinfo=UTC))
    thursday = make_call(acme, start=datetime(2026, 11, 19, 18, 29, 59, tzinfo=UTC))
    assert listed(acme, "weekday=4") == {friday.pk}
    assert listed(acme, "weekday=3") == {thursday.pk}
    assert listed(acme, "hour=0") == {friday.pk}
    assert listed(acme, "hour=23&weekday=3") == {thursday.pk}
    assert listed(acme, "hour=23&hour=0") == {friday.pk, thursday.pk}
    assert listed(acme, "hour=1") == set()


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
def test_it_knows_the_clock_of_every_season(acme, zone):
    with scope(acme.org.id):
        Organisation.objects.update(time_zone=zone)
    acme.org.time_zone = zone
    for start in (datetime(2026, month, 7, 3 * month % 24, 40, tzinfo=UTC) for month in range(1, 12)):
        call, local = make_call(acme, start=start), start.astimezone(ZoneInfo(zone))
        assert call.pk in listed(acme, f"hour={local.hour}&weekday={local.weekday()}"), start
        assert call.pk not in listed(acme, f"hour={(local.hour + 1) % 24}"), start


def test_it_finds_the_minute_in_which_the_clock_changes():
    changes = dict(clock_parts._offsets(ZoneInfo("Europe/London")))
    assert int(datetime(2026, 3, 29, 1, tzinfo=UTC).timestamp() * 1000) in changes
    assert clock_parts._offsets(ZoneInfo("Asia/Kolkata")) == [(0, 19_800_000)]


def test_it_filters_by_direction(acme):
    out, missed = make_call(acme), make_call(acme, type="missed", duration_s=0)
    assert listed(acme, "direction=outgoing") == {out.pk}
    assert listed(acme, "direction=incoming") == {missed.pk}


def test_it_leaves_out_calls_of_a_doubtful_clock_when_asked(acme):
    good, odd = make_call(acme), make_call(acme, clock_suspect=True)
    assert listed(acme, "") == {good.pk, odd.pk}
    assert listed(acme, "counted=1") == {good.pk}


def test_it_goes_by_the_corrected_start(acme):
    right = NOW - timedelta(hours=5)
    call = make_call(acme, start=NOW - timedelta(hours=1), clock_suspect=True, corrected_start_at=right)
    local = right.astimezone(acme.org.zone)
    assert listed(acme, "counted=1") == {call.pk}
    assert listed(acme, f"counted=1&hour={local.hour}&weekday={local.weekday()}") == {call.pk}
    assert listed(acme, f"hour={(local.hour + 4) % 24}") == set()
    with scope(acme.org.id):
        Call.objects.update(corrected_start_at=NOW - timedelta(days=3))
    assert listed(acme, "counted=1&period=today") == set()


def test_a_corrected_call_is_in_the_list_of_its_right_day_alone(acme):
    """The days of a list are those that figures count it on, whatever else narrows the list."""
    call = make_call(acme, start=NOW - timedelta(days=3), clock_suspect=True, line=make_line(acme))
    with scope(acme.org.id):
        Call.objects.update(corrected_start_at=NOW - timedelta(hours=1))
        for tag in (make_tag(acme), make_tag(acme, "Hot")):
            CallTagging.objects.create(
                call=call, tag=tag, start_at=call.start_at, at=NOW, by_id=acme.alice.pk
            )
        tags = "&".join(f"tag={pk}" for pk in CallTagging.objects.values_list("tag", flat=True))
    plain, odd = make_call(acme), make_call(acme, clock_suspect=True)
    assert listed(acme, "period=today") == {call.pk, plain.pk, odd.pk}
    assert listed(acme, "since=2026-11-17&until=2026-11-19") == set()
    assert listed(acme, "until=2026-11-19") == set()
    assert listed(acme, "since=2026-11-20") == {call.pk, plain.pk, odd.pk}
    assert listed(acme, "") == {call.pk, plain.pk, odd.pk}
    leads = (
        tags, f"{tags}&agent={acme.bob.pk}", f"agent={acme.bob.pk}", f"contact={call.contact_id}",
        f"line={call.line_id}", f"team={acme.north.pk}", "outcome=connected", "outcome=connected&outcome=missed",
        "counted=1",
    )  # fmt: skip
    for lead in leads:
        assert call.pk in listed(acme, f"{lead}&period=today"), lead
        assert call.pk not in listed(acme, f"{lead}&period=yesterday"), lead
        assert call.pk not in listed(acme, f"{lead}&since=2026-11-17&until=2026-11-17"), lead
        assert call.pk in listed(acme, lead), lead
        found = context(acme, f"{lead}&period=today")
        assert found["total"] == len(found["rows"]), lead
    for lead in (f"agent={acme.nina.pk}", "outcome=missed", f"team={acme.south.pk}", "weekday=0", "hour=3"):
        assert listed(acme, f"{lead}&period=today") == set(), lead
    other = make_call(acme, number="5550104418", start=NOW - timedelta(days=9)).contact_id
    assert listed(acme, f"contact={other}&period=today") == set()
    assert call.pk in listed(acme, "period=today", acme.tara)
    assert call.pk in listed(acme, "period=today", acme.bob)
    assert listed(acme, "period=today", acme.nina) == set()


def test_a_corrected_call_that_is_a_twin_stays_one(acme):
    kept = make_call(acme)
    twin = make_call(acme, twin_of=kept, clock_suspect=True, start=NOW - timedelta(days=3))
    with scope(acme.org.id):
        Call.objects.filter(pk=twin.pk).update(corrected_start_at=NOW - timedelta(hours=2))
    assert listed(acme, "period=today") == {kept.pk}
    assert listed(acme, "period=today&twins=1") == {kept.pk, twin.pk}
    assert context(acme, "period=today")["total"] == 1


def test_pages_and_counts_hold_corrected_calls_once(acme):
    """Newest first by the start that the phone told, so that no page is shifted when calls come in."""
    held = [make_call(acme, start=NOW - timedelta(minutes=5 * n)) for n in range(60)]
    with scope(acme.org.id):
        for call, days in ((held[3], 3), (held[7], 3), (held[9], 0)):
            right = NOW - timedelta(days=days, hours=1)
            Call.objects.filter(pk=call.pk).update(corrected_start_at=right, clock_suspect=True)
    for place in range(5):
        early = make_call(acme, start=NOW - timedelta(days=9, minutes=place), clock_suspect=True)
        with scope(acme.org.id):
            Call.objects.filter(pk=early.pk).update(corrected_start_at=NOW - timedelta(minutes=1))
    first = context(acme, "since=2026-11-20&until=2026-11-20")
    second = context(acme, first["older"].split("?")[1])
    assert (first["total"], len(first["rows"]), len(second["rows"]), second["older"]) == (63, 50, 13, "")
    ids = [row.call.pk for row in (*first["rows"], *second["rows"])]
    assert len(set(ids)) == 63
    assert not {held[3].pk, held[7].pk} & set(ids)
    back = context(acme, second["newer"].split("?")[1])
    assert [row.call.pk for row in back["rows"]] == ids[:50]


def test_it_works_beside_a_tag_that_leads(acme):
    call, tag = make_call(acme), make_tag(acme)
    local = call.start_at.astimezone(acme.org.zone)
    with scope(acme.org.id):
        CallTagging.objects.create(call=call, tag=tag, start_at=call.start_at, at=NOW, by_id=acme.alice.pk)
    asked = f"tag={tag.pk}&hour={local.hour}&weekday={local.weekday()}&counted=1&direction=outgoing"
    assert listed(acme, asked) == {call.pk}


def test_it_shows_and_clears_them_as_chips(acme):
    make_call(acme)
    bar = context(acme, "direction=outgoing&weekday=0&hour=9&counted=1")["chips"]
    shown = {chip.name: (chip.value, chip.remove) for chip in (*bar["more"], *bar["flags"]) if chip.value}
    assert shown["direction"][0] == "Outgoing"
    assert shown["weekday"][0] == "Monday"
    assert shown["hour"][0] == "9:00 am"
    assert shown["counted"][0] == "right"
    for name, (_value, remove) in shown.items():
        assert f"{name}=" not in remove, name
        assert remove.count("=") == 3, name


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("weekday=7", "Weekdays go from 0"),
        ("hour=24", "Hours go from 0 to 23."),
        ("direction=up", "incoming or outgoing"),
    ],
)
def test_it_says_which_of_them_it_cannot_read(acme, query, sentence):
    make_call(acme)
    assert sentence in str(context(acme, query)["chips"]["wrong"])


def test_it_lets_a_lead_choose_who_left_calls_behind(acme):
    bobs = make_call(acme)
    with scope(acme.org.id):
        orgs.place_member(by=acme.alice, member=acme.bob, team=acme.south, now=NOW)
    assert listed(acme, f"agent={acme.bob.pk}", acme.tara) == {bobs.pk}
    found = context(acme, f"agent={acme.nina.pk}", acme.tara)
    assert "of another team" in str(found["chips"]["wrong"])
    assert "of another team" in str(context(acme, "agent=nobody", acme.tara)["chips"]["wrong"])
