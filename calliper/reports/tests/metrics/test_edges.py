"""Cases that must not depend on what Hypothesis happens to make."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from calliper.reports.engine.dialect import DUCKDB
from calliper.reports.merging import merged
from calliper.reports.metrics import metric, metrics
from calliper.reports.numbered import Numbered, Reach
from calliper.reports.query import listed, statements
from calliper.reports.question import UnknownName
from calliper.reports.tests.metrics.engines import Engine, fill
from calliper.reports.tests.metrics.test_examples import world_of
from calliper.reports.tests.metrics.worlds import AGENTS, FIRST, ORG

BOB, NINA = AGENTS[:2]
ASKED = Numbered((), (), FIRST, FIRST + timedelta(days=1), ORG)


def _said(engine: Engine, name: str, by: tuple[str, ...] = (), **more: Any) -> Any:
    asked = replace(ASKED, metrics=(name,), dimensions=by, **more)
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
    nothing = {name: None if name in {"average_connected_s", "working_s"} else 0 for name in metrics()}
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
    assert len(statements(replace(ASKED, metrics=tuple(metrics())), DUCKDB)) == 1 + 5


@pytest.mark.parametrize(
    ("more", "table"),
    [
        ({}, "days"),
        ({"floor": 2}, "calls"),
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
