"""Who leads, among few agents of whom many are equal; and what cannot be ranked by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calliper.reports.engine.dialect import DUCKDB
from calliper.reports.merging import merged
from calliper.reports.metrics import metrics
from calliper.reports.numbered import Numbered
from calliper.reports.query import largest, statements
from calliper.reports.question import UnknownName
from calliper.reports.tests.metrics import naive
from calliper.reports.tests.metrics.engines import Engine, fill
from calliper.reports.tests.metrics.test_examples import world_of
from calliper.reports.tests.metrics.worlds import AGENTS, FIRST, ORG, World, questions, worlds
from calliper.reports.ways import Leads

BOB, NINA = AGENTS[:2]
LEADERS = tuple(name for name, each in metrics().items() if isinstance(each.way, Leads))
RANKED = ("calls", "talk_s", "connected", "average_connected_s", "connected_percent", "talk_incoming_s")
MANY = settings(max_examples=20, deadline=None, database=None, suppress_health_check=list(HealthCheck))


def _said(engine: Engine, asked: Numbered) -> list[tuple[Any, ...]]:
    return merged(asked, [(each, engine.rows(each.sql)) for each in statements(asked, engine.dialect)])


@pytest.mark.parametrize("by", [(), ("team",), ("contact", "agent"), ("tag", "day")])
def test_it_names_whom_a_plain_loop_names(by: tuple[str, ...], engine: Engine) -> None:
    @MANY
    @given(world=worlds(dense=True), asked=questions(LEADERS, by, (-1, 0)))
    def compare(world: World, asked: Numbered) -> None:
        fill(engine, world)
        assert _said(engine, asked) == naive.answered(asked, world)

    compare()


@pytest.mark.parametrize(
    ("calls", "led"),
    [
        ((), None),
        (("10:00 Bob missed Asha",), None),
        (("10:00 Bob outgoing Asha", "11:00 Nina outgoing hidden"), {BOB: 1, NINA: 1}),
        (("10:00 Bob outgoing Asha", "11:00 Nina outgoing Asha 1 s"), {NINA: 1}),
        (("10:00 Bob outgoing Asha 9 s", "11:00 Nina outgoing Asha 9 s"), {BOB: 1, NINA: 1}),
        (("10:00 Bob outgoing Asha 9 s", "11:00 Nina outgoing Asha", "12:00 Nina outgoing Asha"), {NINA: 2}),
    ],
)
def test_it_parts_equals_by_their_talk(calls: tuple[str, ...], led: Any, engine: Engine) -> None:
    fill(engine, world_of(calls))
    found = _said(engine, Numbered(("top_dialler",), (), FIRST, FIRST, ORG))
    assert found == [(led and tuple((agent, most, None) for agent, most in led.items()),)]


def test_it_takes_the_earlier_of_calls_that_are_as_long(engine: Engine) -> None:
    fill(engine, world := world_of(("10:01 Bob incoming Asha 60 s", "10:00 Nina outgoing Asha 60 s")))
    asked = Numbered(("longest_call",), (), FIRST, FIRST, ORG)
    assert _said(engine, asked) == [(((NINA, 60, world.calls[1].id),),)]


@pytest.mark.parametrize("name", LEADERS)
def test_it_puts_nothing_in_order_by_an_agent(name: str) -> None:
    with pytest.raises(UnknownName, match=f"{name} names an agent"):
        largest(Numbered((name,), ("contact",), FIRST, FIRST, ORG), 3, DUCKDB)


# Contacts are many: which are the largest is told by the engine where one statement knows, as it is told in Python.
@pytest.mark.parametrize("by", ["contact", "agent_tag", "band"])
def test_it_finds_the_largest_that_all_of_them_put_in_order_give(by: str, engine: Engine) -> None:
    @MANY
    @given(world=worlds(), asked=questions(("calls",), (by,)), name=st.sampled_from(RANKED))
    def compare(world: World, asked: Numbered, name: str) -> None:
        fill(engine, world)
        asked = replace(asked, metrics=(name,), kept=())
        rows = [row for row in _said(engine, asked) if row[0] or by != "agent_tag"]
        rows.sort(key=lambda row: (row[1] is None, -(row[1] or 0), row[0]))
        sql = largest(asked, 2, engine.dialect)
        assert [row[0] for row in engine.rows(sql)] == [row[0] for row in rows[:2]]

    compare()


def test_it_leaves_the_order_of_what_needs_more_than_one_statement_to_python() -> None:
    for name in ("unique_contacts", "working_s"):
        assert not largest(Numbered((name,), ("agent",), FIRST, FIRST, ORG), 3, DUCKDB)
