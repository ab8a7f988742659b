"""Cases that must not depend on what Hypothesis happens to make."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from calliper.reports.access.ordinals import stand_in
from calliper.reports.engine.dialect import DUCKDB
from calliper.reports.merging import merged
from calliper.reports.metrics import metric, metrics
from calliper.reports.numbered import Numbered, Reach
from calliper.reports.query import listed, statements
from calliper.reports.question import UnknownName
from calliper.reports.rules import Rules
from calliper.reports.split import NOTHING, OTHERS
from calliper.reports.tests.metrics.engines import Engine, fill
from calliper.reports.tests.metrics.test_examples import world_of
from calliper.reports.tests.metrics.worlds import AGENTS, FIRST, ORG
from calliper.reports.ways import Added

BOB, NINA = AGENTS[:2]
ASKED = Numbered((), (), FIRST, FIRST + timedelta(days=1), ORG)


def _said(engine: Engine, name: str, by: tuple[str, ...] = (), floor: int = 0, **more: Any) -> Any:
    asked = replace(ASKED, metrics=(name,), dimensions=by, rules=Rules(floor=floor), **more)
    rows = merged(asked, [(each, engine.rows(each.sql)) for each in statements(asked, engine.dialect)])
    return rows if by else rows[0][0]


def test_it_takes_a_talk_in_the_moment_of_the_miss_for_no_return(engine: Engine) -> None:
    fill(engine, world_of(("10:00 Bob missed Asha", "10:00 Bob outgoing Asha 60 s")))
    assert _said(engine, "never_attended") == 1
    assert _said(engine, "never_attended_team") == 1


def test_it_waits_for_a_talk_after_the_last_miss(engine: Engine) -> None:
    fill(
        engine, world_of(("10:00 Bob missed Asha", "10:05 Bob incoming Asha 60 s", "10:10 Bob rejected Asha"))
    )
    assert _said(engine, "never_attended") == 1


def test_it_lets_anybody_return_a_call_for_the_team_however_narrow_the_view(engine: Engine) -> None:
    fill(engine, world_of(("10:00 Bob missed Asha", "10:05 Nina outgoing Asha 60 s")))
    for more in ({"narrowed": (("agents", (BOB,)),)}, {"reach": Reach(everything=False, agent=BOB)}):
        assert _said(engine, "never_attended", **more) == 1
        assert _said(engine, "never_attended_team", **more) == 0


def test_it_counts_a_talk_no_longer_than_the_floor_for_nothing(engine: Engine) -> None:
    fill(
        engine,
        world_of(("10:00 Bob missed Asha", "10:05 Bob outgoing Asha 2 s", "10:10 Bob outgoing Asha 0 s")),
    )
    assert [_said(engine, "connected", floor=floor) for floor in (0, 1, 2)] == [1, 1, 0]
    assert [_said(engine, "never_attended", floor=floor) for floor in (1, 2)] == [0, 1]
    assert [_said(engine, "not_picked_up", floor=floor) for floor in (1, 2)] == [0, 1]
    assert [_said(engine, "average_connected_s", floor=floor) for floor in (1, 2)] == [2, None]
    assert [_said(engine, name, floor=2) for name in ("incoming", "outgoing", "missed", "talk_s")] == [
        0,
        2,
        1,
        2,
    ]


def test_it_leaves_a_call_across_midnight_to_the_day_it_began(engine: Engine) -> None:
    fill(engine, world_of(("23:50 Bob outgoing Asha", "23:59 Bob outgoing Asha 600 s")))
    assert _said(engine, "working_s", ("day",)) == [(FIRST, 9 * 60 + 600)]


def test_it_has_a_row_for_whoever_called_and_nothing_to_count(engine: Engine) -> None:
    fill(engine, world_of(("10:00 Bob missed hidden", "10:05 Nina missed Asha")))
    assert _said(engine, "never_attended", ("agent",)) == [(BOB, 0), (NINA, 1)]
    assert _said(engine, "unique_contacts", ("agent",)) == [(BOB, 0), (NINA, 1)]
    assert _said(engine, "average_connected_s", ("agent",)) == [(BOB, None), (NINA, None)]


def test_it_has_one_row_for_no_call_and_none_for_no_call_split(engine: Engine) -> None:
    fill(engine, world_of(()))
    counted = {name for name, each in metrics().items() if each.unit in ("count", "pairs")}
    none_at_all = counted - {"missing_calls"} | {
        "talk_s",
        "talk_incoming_s",
        "talk_outgoing_s",
        "idle_s",
        "break_s",
    }
    nothing = {name: 0 if name in none_at_all else None for name in metrics()}
    assert {name: _said(engine, name) for name in metrics()} == nothing
    assert [_said(engine, name, ("day",)) for name in metrics()] == [[]] * len(metrics())


def test_it_asks_once_for_all_that_adds_up() -> None:
    adding = (
        "calls",
        "incoming",
        "outgoing",
        "missed",
        "rejected",
        "connected",
        "talk_s",
        "average_connected_s",
    )
    one = statements(replace(ASKED, metrics=adding, dimensions=("agent", "month")), DUCKDB)
    assert len(one) == 1
    assert "FROM days" in one[0].sql
    every = statements(replace(ASKED, metrics=tuple(metrics())), DUCKDB)
    assert sum(isinstance(way, Added) for each in every[1:] for way in each.holds) == 0
    assert len({each.sql for each in every}) == len(every)


@pytest.mark.parametrize(
    ("more", "table"),
    [
        ({}, "days"),
        ({"rules": Rules(floor=2)}, "calls"),
        ({"dimensions": ("hour",)}, "calls"),
        ({"dimensions": ("weekday", "agent_tag")}, "days"),
        ({"narrowed": (("weekdays", (1,)), ("teams", (21,)), ("agent_tags", (51,)))}, "days"),
        ({"narrowed": (("types", (1,)),)}, "calls"),
        ({"reach": Reach(everything=False, teams=(21,), agent=11)}, "days"),
    ],
)
def test_it_reads_the_rollup_where_that_can_tell(more: dict[str, Any], table: str) -> None:
    found = statements(replace(ASKED, metrics=("connected", "calls"), **more), DUCKDB)
    assert [f"FROM {table} " in each.sql for each in found] == [True]


@pytest.mark.parametrize(
    ("metrics", "by", "said"),
    [
        (("abc",), (), "no metric named abc"),
        (("calls",), ("colour",), "no dimension named colour"),
        (
            ("never_attended",),
            ("hour",),
            "never_attended cannot be split by hour, only by agent, agent_tag, team",
        ),
        (("calls", "working_s"), ("outcome",), "working_s cannot be split by outcome"),
    ],
)
def test_it_says_what_it_does_not_know(metrics: tuple[str, ...], by: tuple[str, ...], said: str) -> None:
    with pytest.raises(UnknownName, match=said):
        statements(replace(ASKED, metrics=metrics, dimensions=by), DUCKDB)


def test_it_lists_pairs_of_metrics_that_count_them_only() -> None:
    with pytest.raises(UnknownName, match="calls does not count pairs"):
        listed(ASKED, "calls", DUCKDB)


def test_it_lists_the_calls_of_a_figure_by_the_floor_in_force() -> None:
    assert metric("connected").drill(2) == {"outcome": "connected", "min_s": "3", "counted": "1"}
    assert metric("missed").drill(2) == {"outcome": "missed", "counted": "1"}


def test_it_says_nothing_to_an_engine_of_rows_that_no_call_has(engine: Engine) -> None:
    fill(engine, world_of(("10:00 Bob missed Asha", "10:05 Nina outgoing Asha 60 s")))
    kept = (("agent", (stand_in(UUID(int=1 << 127)), BOB)),)
    assert _said(engine, "calls", ("agent",), kept=kept) == [(OTHERS, 1), (BOB, 1)]
    (one,) = statements(replace(ASKED, metrics=("calls",), dimensions=("agent",), kept=kept), DUCKDB)
    assert f"IN ({BOB}, {NOTHING})" in one.sql


# Of two in the middle the lower, whatever lies between; equal ones count one by one.
@pytest.mark.parametrize(
    ("lags", "middle", "worst"),
    [
        ((), None, None),
        ((7,), 7, 7),
        ((9, 4), 4, 9),
        ((300, 4, 9), 9, 300),
        ((8, 2, 4, 6), 4, 8),
        ((5, 5, 5, 90), 5, 90),
        ((1, 90, 90, 90), 90, 90),
        ((0, 0, 1), 0, 1),
    ],
)
def test_it_takes_one_of_the_lags_for_the_middle(
    engine: Engine, lags: tuple[int, ...], middle: int | None, worst: int | None
) -> None:
    sent = [f"10:{n:02} Bob missed Asha 0 s sent after {lag} s" for n, lag in enumerate(lags)]
    fill(engine, world_of((*sent, "11:00 Bob missed Asha", "12:00 Nina missed Asha")))
    assert [_said(engine, name) for name in ("sync_lag_s", "sync_lag_worst_s")] == [middle, worst]
    assert _said(engine, "sync_lag_s", ("agent",)) == [(BOB, middle), (NINA, None)]


def test_it_divides_by_the_days_on_which_somebody_called(engine: Engine) -> None:
    told = ("23:59 Bob outgoing Asha 100 s", "10:00 Nina missed Asha", "10:30 Bob incoming Ravi 31 s")
    held = world_of((*told, "10:40 Nina missed Ravi"))
    day = timedelta(days=1)
    moved = [call._replace(day=call.day + day * (n == 1)) for n, call in enumerate(held.calls)]
    fill(engine, held._replace(calls=moved))
    assert _said(engine, "average_day_s", until=FIRST + 30 * day) == 66
    assert _said(engine, "average_day_s", narrowed=(("hours", (10,)),)) == 16
    assert _said(engine, "average_day_s", ("agent",)) == [(BOB, 131), (NINA, 0)]


def test_it_counts_half_as_one(engine: Engine) -> None:
    rung = ["10:00 Bob outgoing Asha 3 s", "10:01 Bob outgoing Ravi 2 s", *["10:02 Bob missed Meera"] * 6]
    fill(engine, world_of(tuple(rung)))
    assert _said(engine, "average_outgoing_s") == 3
    assert _said(engine, "average_call_s") == 1
    assert _said(engine, "connected_percent") == Decimal("25.00")
    assert _said(engine, "connected_percent", floor=2) == Decimal("12.50")
    fill(engine, world_of((*["10:00 Bob outgoing Asha"] * 15, "10:01 Bob outgoing Asha 1 s")))
    assert _said(engine, "connected_percent") == Decimal("6.25")
    assert _said(engine, "attempts_per_contact") == Decimal("16.00")
    fill(engine, world_of((*["10:00 Bob outgoing Asha"] * 31, "10:01 Bob outgoing Asha 1 s")))
    assert _said(engine, "connected_percent") == Decimal("3.13")


def test_it_leaves_hidden_numbers_out_of_attempts(engine: Engine) -> None:
    fill(
        engine,
        world_of(("10:00 Bob outgoing hidden", "10:01 Nina outgoing Asha", "10:02 Nina outgoing Asha")),
    )
    assert _said(engine, "attempts_per_contact") == Decimal("2.00")
    assert _said(engine, "attempts_per_contact", ("agent",)) == [(BOB, None), (NINA, Decimal("2.00"))]


def test_it_has_no_recording_of_any_connected_call(engine: Engine) -> None:
    fill(engine, world_of(("10:00 Bob outgoing Asha 2 s", "10:01 Nina missed Asha")))
    assert [_said(engine, "recording_coverage", floor=floor) for floor in (1, 2)] == [Decimal("0.00"), None]
    assert _said(engine, "recording_coverage", ("agent",)) == [(BOB, Decimal("0.00")), (NINA, None)]
