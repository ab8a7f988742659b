"""Gaps, breaks, calls returned and opportunities: dense worlds against the plain loops, and the edges by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.reports.merging import merged
from calliper.reports.numbered import Numbered
from calliper.reports.query import statements
from calliper.reports.rules import Rules
from calliper.reports.tests.metrics import naive
from calliper.reports.tests.metrics.engines import Engine, fill
from calliper.reports.tests.metrics.naive.opportunities import weeks
from calliper.reports.tests.metrics.naive.seen import Seen
from calliper.reports.tests.metrics.naive.working_day import idle_gaps
from calliper.reports.tests.metrics.test_examples import world_of
from calliper.reports.tests.metrics.worlds import AGENTS, FIRST, ORG, World, row
from calliper.reports.ways import idle
from calliper.reports.ways.opportunities import HOT, ranked

BOB, NINA = AGENTS[:2]
HOUR = 3600
IDLE = ("idle_gaps", "idle_s", "break_s")
BACK = ("misses_called_back", "call_back_s")
WEEKLY = ("opportunities", "opportunities_3", "opportunities_5", "hot_opportunities")
DAYS = 11
RULES = Rules(work_from_s=9 * HOUR, work_until_s=19 * HOUR)
ASKED = Numbered((), (), FIRST, FIRST + timedelta(days=DAYS), ORG, RULES)

# Every five minutes around lunch, and over midnight; calls overlap and meet.
_moments = st.sampled_from([*range(12 * HOUR, 15 * HOUR, 300), 8 * HOUR, 19 * HOUR, 24 * HOUR - 60])
_call = st.fixed_dictionaries(
    {
        "day": st.sampled_from([0, 0, 2, 3, 9]),
        "at_s": _moments,
        "kind": st.sampled_from(
            ["missed", "rejected", "answered_elsewhere", "outgoing", "outgoing", "incoming"]
        ),
        "duration_s": st.sampled_from([0, 1, 60, 300, 299, 5400]),
        "agent": st.sampled_from([BOB, NINA]),
        "contact": st.sampled_from([31, 31, 32, 0]),
        "team": st.sampled_from([0, 21]),
    }
)
_rules = st.builds(
    Rules,
    floor=st.sampled_from([0, 60]),
    work_from_s=st.sampled_from([0, 12 * HOUR + 30]),
    work_until_s=st.sampled_from([24 * HOUR, 14 * HOUR]),
    breaks=st.sampled_from(
        [(), ((13 * HOUR, 14 * HOUR),), ((12 * HOUR + 600, 12 * HOUR + 900), (13 * HOUR, 13 * HOUR + 1))]
    ),
    idle_over_s=st.sampled_from([60, 300, 900]),
    hot_from=st.sampled_from([2, 4]),
)


def _at(day: int, at_s: int, ms: int = 0) -> datetime:
    return datetime.combine(FIRST, time()) + timedelta(days=day, seconds=at_s, milliseconds=ms)


def _world(*calls: dict[str, Any]) -> World:
    rows = [
        row(number, local=_at(call.pop("day", 0), call.pop("at_s"), call.pop("ms", 0)), **call)
        for number, call in enumerate(map(dict, calls))
    ]
    return World(rows, [], [])


def _said(
    engine: Engine, *names: str, by: tuple[str, ...] = (), rules: Rules = RULES
) -> list[tuple[Any, ...]]:
    asked = replace(ASKED, metrics=names, dimensions=by, rules=rules)
    return merged(asked, [(each, engine.rows(each.sql)) for each in statements(asked, engine.dialect)])


@pytest.mark.parametrize(
    ("names", "by"),
    [
        (IDLE, ()),
        (IDLE, ("agent",)),
        (IDLE, ("team", "day")),
        (BACK, ()),
        (BACK, ("week",)),
        (BACK, ("agent", "day")),
        (WEEKLY, ()),
        (WEEKLY, ("contact",)),
        (WEEKLY, ("month", "agent")),
    ],
)
def test_it_says_of_busy_days_what_a_plain_loop_says(names: Any, by: tuple[str, ...], engine: Engine) -> None:
    @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(calls=st.lists(_call, min_size=2, max_size=25), rules=_rules)
    def compare(calls: list[dict[str, Any]], rules: Rules) -> None:
        fill(engine, world := _world(*calls))
        asked = replace(ASKED, metrics=names, dimensions=by, rules=rules)
        assert _said(engine, *names, by=by, rules=rules) == naive.answered(asked, world)

    compare()


@pytest.mark.parametrize(
    ("calls", "rules", "gaps", "seconds"),
    [
        # Fifteen minutes are no gap yet, a second more is one, with all of it.
        (("10:00 Bob missed Asha", "10:15 Bob missed Asha"), {}, 0, 0),
        (("10:00 Bob missed Asha", "10:15:01 Bob missed Asha"), {}, 1, 901),
        # The long call still runs when the short one beside it ends.
        (
            ("10:00 Bob outgoing Asha 3600 s", "10:10 Bob incoming Ravi 60 s", "11:20 Bob missed Asha"),
            {},
            1,
            1200,
        ),
        # Three calls at once, none of them a gap.
        (("10:00 Bob missed Asha",) * 3, {"idle_over_s": 0}, 0, 0),
        # What lies before nine and after seven is not worked in.
        (("08:00 Bob missed Asha", "09:20 Bob missed Asha"), {}, 1, 1200),
        (("18:50 Bob missed Asha", "20:00 Bob missed Asha"), {}, 0, 0),
        (
            (
                "07:00 Bob missed Asha",
                "08:00 Bob missed Asha",
                "19:00 Bob missed Asha",
                "22:00 Bob missed Asha",
            ),
            {},
            1,
            36_000,
        ),
        # A break is cut out of the middle; what is left on both sides is one gap, or is none.
        (("12:50 Bob missed Asha", "14:10 Bob missed Asha"), {"breaks": ((13 * HOUR, 14 * HOUR),)}, 1, 1200),
        (("12:53 Bob missed Asha", "14:08 Bob missed Asha"), {"breaks": ((13 * HOUR, 14 * HOUR),)}, 0, 0),
        (("13:05 Bob missed Asha", "13:55 Bob missed Asha"), {"breaks": ((13 * HOUR, 14 * HOUR),)}, 0, 0),
        # Neither before the first call nor after the last, nor between two people.
        (("12:00 Bob missed Asha", "15:00 Nina missed Asha"), {}, 0, 0),
        # A call beyond midnight belongs to the day it began, and ends with it.
        (
            ("23:00 Bob outgoing Asha", "23:30 Bob outgoing Asha 3600 s"),
            {"work_from_s": 0, "work_until_s": 24 * HOUR},
            1,
            1800,
        ),
    ],
)
def test_it_tells_idle_gaps(
    calls: tuple[str, ...], rules: dict[str, Any], gaps: int, seconds: int, engine: Engine
) -> None:
    fill(engine, world_of(calls))
    assert _said(engine, "idle_gaps", "idle_s", rules=replace(RULES, **rules)) == [(gaps, seconds)]


def test_it_begins_each_day_anew(engine: Engine) -> None:
    last = {"at_s": 24 * HOUR - 60, "kind": "outgoing", "duration_s": 7200}
    next_day = [{"day": 1, "at_s": at_s, "kind": "missed", "duration_s": 0} for at_s in (600, 3600)]
    fill(engine, _world(last, *next_day))
    whole_day = replace(RULES, work_from_s=0, work_until_s=24 * HOUR)
    assert _said(engine, "idle_gaps", "idle_s", by=("day",), rules=whole_day) == [
        (FIRST, 0, 0),
        (FIRST + timedelta(days=1), 1, 3000),
    ]


@pytest.mark.parametrize(
    ("calls", "breaks", "seconds"),
    [
        (("10:00 Bob missed Asha", "15:00 Bob missed Asha"), (), 0),
        (
            ("10:00 Bob missed Asha", "15:00 Bob missed Asha"),
            ((11 * HOUR, 11 * HOUR + 600), (13 * HOUR, 14 * HOUR)),
            4200,
        ),
        (("13:10 Bob outgoing Asha 60 s", "13:20 Bob outgoing Asha 60 s"), ((13 * HOUR, 14 * HOUR),), 660),
        (("10:00 Bob missed Asha", "15:00 Nina missed Asha"), ((13 * HOUR, 14 * HOUR),), 0),
        (
            ("23:00 Bob outgoing Asha", "23:30 Bob outgoing Asha 9000 s"),
            ((23 * HOUR + 1800, 24 * HOUR),),
            1800,
        ),
    ],
)
def test_it_tells_the_time_in_breaks(
    calls: tuple[str, ...], breaks: tuple[tuple[int, int], ...], seconds: int, engine: Engine
) -> None:
    fill(engine, world_of(calls))
    assert _said(engine, "break_s", rules=replace(RULES, breaks=breaks)) == [(seconds,)]


@pytest.mark.parametrize(
    ("calls", "misses", "seconds"),
    [
        # The same moment is not later; nobody else's call counts; a hidden number cannot be called.
        (("10:00 Bob missed Asha", "10:00 Bob outgoing Asha 60 s"), 0, None),
        (("10:00 Bob missed Asha", "10:05 Nina outgoing Asha 60 s"), 0, None),
        (("10:00 Bob missed hidden", "10:05 Bob outgoing hidden"), 0, None),
        (("10:00 Bob answered_elsewhere Asha", "10:05 Bob outgoing Asha"), 0, None),
        (("10:00 Bob missed Asha", "10:05 Bob incoming Asha 60 s"), 0, None),
        # The first later call counts, answered or not, for every miss before it.
        (
            (
                "10:00 Bob missed Asha",
                "10:01 Bob rejected Asha",
                "10:05 Bob outgoing Asha",
                "10:09 Bob outgoing Asha 9 s",
            ),
            2,
            270,
        ),
        (("10:00 Bob missed Asha", "10:02 Bob outgoing Asha", "10:02 Bob outgoing Asha 60 s"), 1, 120),
        # Half a second is rounded up: 60 s and 61 s.
        (
            (
                "10:00 Bob missed Asha",
                "10:01 Bob outgoing Asha",
                "11:00 Bob missed Ravi",
                "11:01:01 Bob outgoing Ravi",
            ),
            2,
            61,
        ),
    ],
)
def test_it_tells_how_soon_misses_are_called_back(
    calls: tuple[str, ...], misses: int, seconds: int | None, engine: Engine
) -> None:
    fill(engine, world_of(calls))
    assert _said(engine, "misses_called_back", "call_back_s") == [(misses, seconds)]


def test_it_cuts_each_wait_to_whole_seconds(engine: Engine) -> None:
    miss = {"at_s": HOUR, "ms": 900, "kind": "missed", "duration_s": 0, "contact": 31}
    back = [{"at_s": HOUR + at_s, "kind": "outgoing", "duration_s": 0, "contact": 31} for at_s in (0, 1, 2)]
    fill(engine, _world(miss, *back))
    assert _said(engine, "misses_called_back", "call_back_s") == [(1, 0)]


def test_it_waits_beyond_midnight_but_not_beyond_the_day_asked_for(engine: Engine) -> None:
    miss = {"at_s": 24 * HOUR - 60, "kind": "missed", "duration_s": 0, "contact": 31}
    back = {"day": 1, "at_s": 60, "kind": "outgoing", "duration_s": 0, "contact": 31}
    fill(engine, _world(miss, back))
    assert _said(engine, *BACK) == [(1, 120)]
    assert _said(engine, *BACK, by=("day",)) == [(FIRST, 0, None), (FIRST + timedelta(days=1), 0, None)]


def test_it_keeps_the_weeks_of_a_contact_apart(engine: Engine) -> None:
    # Friday and Sunday are of one week, the Monday after them is of the next.
    talks = [
        {"day": day, "at_s": HOUR, "kind": "outgoing", "duration_s": 60, "contact": 31}
        for day in (0, 2, 3, 4, 4, 9)
    ]
    fill(engine, _world(*talks))
    assert _said(engine, *WEEKLY) == [(2, 1, 0, 1)]
    monday = FIRST - timedelta(days=FIRST.weekday())
    assert _said(engine, *WEEKLY, by=("week",)) == [
        (monday, 1, 0, 0, 0),
        (monday + timedelta(days=7), 1, 1, 0, 1),
    ]
    assert _said(engine, "opportunities", by=("contact",)) == [(31, 2)]


def test_it_calls_hot_what_the_organisation_calls_so(engine: Engine) -> None:
    fill(engine, world_of(("10:00 Bob outgoing Asha 5 s", "10:05 Nina incoming Asha 5 s")))
    assert [_said(engine, "hot_opportunities", rules=replace(RULES, hot_from=n)) for n in (2, 3)] == [
        [(1,)],
        [(0,)],
    ]
    assert _said(engine, "opportunities", rules=replace(RULES, floor=5)) == [(0,)]
    assert _said(engine, "opportunities", by=("agent",)) == [(BOB, 0), (NINA, 0)]


def test_it_asks_once_for_all_of_one_kind(engine: Engine) -> None:
    for names in (("idle_gaps", "idle_s"), BACK, WEEKLY):
        assert len(statements(replace(ASKED, metrics=names), engine.dialect)) == 1


def test_it_lists_the_gaps_and_opportunities_that_it_counts(engine: Engine) -> None:
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(calls=st.lists(_call, max_size=25), rules=_rules, at_least=st.sampled_from([2, 3, HOT]))
    def compare(calls: list[dict[str, Any]], rules: Rules, at_least: int) -> None:
        fill(engine, world := _world(*calls))
        asked = replace(ASKED, rules=rules)
        gaps = engine.rows(idle.listed(asked, engine.dialect))
        assert sorted(left for *_, left in gaps) == sorted(idle_gaps(Seen(world.calls, [], rules)))
        assert all(rules.work_from_s <= since < until <= rules.work_until_s for since, until, _ in gaps)
        found = engine.rows(ranked(asked, engine.dialect, at_least=at_least, most=3))
        assert found == _ranked(Seen(world.calls, [], rules), at_least or rules.hot_from)[:3]

    compare()


def _ranked(seen: Seen, at_least: int) -> list[tuple[Any, ...]]:
    found = []
    for (contact, week), calls in weeks(seen).items():
        starts = [each.start_ms for each in calls]
        if len(calls) >= at_least:
            found.append(
                (contact, week, len(calls), sum(each.talk_s for each in calls), min(starts), max(starts))
            )
    return sorted(found, key=lambda each: (-each[2], -each[3], each[4], each[0], each[1]))


def test_it_ranks_what_is_equal_by_the_earlier_start_and_then_by_who_was_known_first(engine: Engine) -> None:
    first, then = ({"at_s": at_s, "kind": "outgoing", "duration_s": 60} for at_s in (10 * HOUR, 11 * HOUR))
    fill(engine, _world(*({**each, "contact": contact} for contact in (33, 32) for each in (first, then))))
    assert [row[0] for row in engine.rows(ranked(ASKED, engine.dialect, at_least=2, most=9))] == [32, 33]
    early = {**first, "at_s": 9 * HOUR, "contact": 33}
    late = {**first, "at_s": 12 * HOUR, "contact": 33}
    fill(engine, _world(early, late, *({**each, "contact": 32} for each in (first, then))))
    assert [row[0] for row in engine.rows(ranked(ASKED, engine.dialect, at_least=2, most=9))] == [33, 32]
