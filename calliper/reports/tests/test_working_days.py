"""Working days and opportunities over real rows: clocks that change, zones, settings, and who sees what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calliper.calls.tests.make import make_call, make_contact
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports.access import answer, idle_gaps, opportunities
from calliper.reports.actions.projecting import catch_up
from calliper.reports.question import IdleGap, Narrowed, Opportunity, Question
from calliper.reports.ways.opportunities import HOT
from tests.cast import NOW, Acme, Globex

DAY = date(2026, 11, 18)
WHOLE_DAY = {"work_from_s": 0, "work_until_s": 86_400}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def counted(acme: Acme, **columns: Any) -> None:
    with scope(acme.org.pk):
        type(acme.org).objects.update(**columns)


def one(viewer: Any, day: date, *names: str, **narrowed: Any) -> Any:
    with scope(viewer.org_id):
        row = answer(viewer, Question(names, day, day, (), Narrowed(**narrowed))).rows[0]
    return tuple(row.values())


def gaps(viewer: Any, day: date, agent: Any) -> list[IdleGap]:
    with scope(viewer.org_id):
        return idle_gaps(viewer, Question((), day, day), agent=agent.pk, day=day)


@pytest.mark.parametrize(
    ("zone", "day", "starts", "left"),
    [
        # Twice half past two, by the clock twenty minutes apart and not forty.
        ("Europe/Berlin", date(2026, 10, 25), ("00:30", "01:10", "01:50"), [1200, 1200]),
        ("America/New_York", date(2026, 11, 1), ("05:30", "06:10", "06:50"), [1200, 1200]),
        # An hour that no clock showed lies in the gap.
        ("Europe/Berlin", date(2026, 3, 29), ("00:50", "01:10"), [4800]),
        ("America/New_York", date(2026, 3, 8), ("06:50", "07:10"), [4800]),
    ],
)
def test_it_goes_by_the_local_clock_when_that_changes(
    acme: Acme, projection: Path, zone: str, day: date, starts: tuple[str, ...], left: list[int]
) -> None:
    counted(acme, time_zone=zone, **WHOLE_DAY)
    for start in starts:
        make_call(acme, start=at(f"{day}T{start}"), duration_s=0)
    catch_up(NOW)
    assert one(acme.alice, day, "idle_gaps", "idle_s") == (len(left), sum(left))
    assert [each.idle_s for each in gaps(acme.alice, day, acme.bob)] == left


def test_it_follows_the_zone_of_the_organisation(acme: Acme, projection: Path) -> None:
    for start in ("T03:00", "T05:00"):
        make_call(acme, start=at(f"{DAY}{start}"), duration_s=0)
    catch_up(NOW)
    # Half past eight and half past ten in Kolkata; nine is when the working day begins.
    assert gaps(acme.alice, DAY, acme.bob) == [IdleGap(9 * 3600, 10 * 3600 + 1800, 5400)]
    with scope(acme.org.pk):
        orgs.change_organisation(by=acme.alice, org=acme.org, time_zone="Europe/Berlin", now=NOW)
    catch_up(NOW)
    assert one(acme.alice, DAY, "idle_gaps", "idle_s") == (0, 0)
    assert gaps(acme.alice, DAY, acme.bob) == []


def test_it_follows_the_page_of_the_settings_at_the_next_question(
    acme: Acme, projection: Path, as_member: Any
) -> None:
    for start in ("T06:00", "T09:00"):
        make_call(acme, start=at(f"{DAY}{start}"), duration_s=60)
    catch_up(NOW)
    assert one(acme.alice, DAY, "idle_s", "break_s", "hot_opportunities") == (10_740, 0, 0)
    sent = {
        "connected_over_s": "0", "work_from": "12:00", "work_until": "14:00", "idle_over_min": "30", "hot_from": "2",
        "break_1_from": "13:00", "break_1_until": "13:45",
    }  # fmt: skip
    assert as_member(acme.alice).post("/settings/counting/", sent).status_code == 302
    # From half past eleven until half past two: an hour before lunch, a quarter of one after it.
    assert one(acme.alice, DAY, "idle_s", "break_s", "hot_opportunities") == (4500, 2700, 1)
    assert (
        as_member(acme.alice).post("/settings/counting/", {**sent, "idle_over_min": "75"}).status_code == 302
    )
    assert one(acme.alice, DAY, "idle_s", "break_s") == (0, 2700)


def test_it_ranks_opportunities_within_reach(acme: Acme, globex: Globex, projection: Path) -> None:
    monday = at("2026-11-16T05:00")
    asha, ravi = (make_contact(acme, number) for number in ("5550104417", "5550104418"))
    for turn, (agent, number, seconds) in enumerate(
        [
            (acme.bob, "5550104417", 60), (acme.bob, "5550104417", 30), (acme.nina, "5550104417", 0),
            (acme.bob, "5550104418", 30), (acme.nina, "5550104418", 40), (acme.nina, "5550104418", 1),
            (acme.bob, None, 90), (acme.bob, None, 90),
        ]
    ):  # fmt: skip
        make_call(acme, agent=agent, number=number, start=monday + timedelta(hours=turn), duration_s=seconds)
    make_call(acme, start=monday - timedelta(days=1))
    catch_up(NOW)
    week = Question((), date(2026, 11, 15), DAY)

    def asked(viewer: Any, at_least: int, most: int = 9) -> list[Opportunity]:
        with scope(viewer.org_id):
            return opportunities(viewer, week, at_least=at_least, most=most)

    best, then = asked(acme.alice, 2)
    assert best == Opportunity(
        ravi.pk, date(2026, 11, 16), 3, 71, monday + timedelta(hours=3), monday + timedelta(hours=5)
    )
    assert (then.contact, then.connected, then.talk_s) == (asha.pk, 2, 90)
    assert asked(acme.alice, 2, most=1) == [best]
    assert asked(acme.alice, HOT) == [best]
    assert [each.contact for each in asked(acme.bob, 2)] == [asha.pk]
    assert [each.contact for each in asked(acme.nina, 2)] == [ravi.pk]
    assert asked(globex.charlie, 1) == []


def test_it_shows_nobody_the_gaps_of_whom_they_do_not_see(
    acme: Acme, globex: Globex, projection: Path
) -> None:
    for agent in (acme.bob, acme.nina):
        for start in ("T05:00", "T06:00"):
            make_call(acme, agent=agent, start=at(f"{DAY}{start}"), duration_s=0)
    catch_up(NOW)
    gap = [IdleGap(10 * 3600 + 1800, 11 * 3600 + 1800, 3600)]
    assert gaps(acme.bob, DAY, acme.bob) == gaps(acme.tara, DAY, acme.bob) == gap
    assert gaps(acme.bob, DAY, acme.nina) == gaps(globex.charlie, DAY, acme.bob) == []
    assert gaps(acme.alice, DAY - timedelta(days=1), acme.bob) == []
