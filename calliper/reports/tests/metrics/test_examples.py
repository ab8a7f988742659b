"""Each metric's worked example, the one that the glossary prints, computed by each engine and by the plain loop."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest

from calliper.reports.merging import merged
from calliper.reports.metrics import metrics
from calliper.reports.numbered import Numbered
from calliper.reports.query import statements
from calliper.reports.tests.metrics import naive
from calliper.reports.tests.metrics.engines import Engine, fill
from calliper.reports.tests.metrics.worlds import AGENTS, FIRST, ORG, World, row

PEOPLE = {"Bob": AGENTS[0], "Nina": AGENTS[1], "Asha": 31, "Ravi": 32, "Meera": 33, "hidden": 0}


def world_of(calls: tuple[str, ...]) -> World:
    """Calls that are told as `10:05 Bob outgoing Asha 60 s`."""
    return World([_row(number, *text.split()) for number, text in enumerate(calls)], [], [])


def _row(
    number: int, clock: str, agent: str, kind: str, contact: str, duration: str = "0", unit: str = "s"
) -> Any:
    assert unit == "s"
    local = datetime.combine(FIRST, time.fromisoformat(clock))
    given = {"agent": PEOPLE[agent], "contact": PEOPLE[contact]}
    return row(number, local=local, kind=kind, duration_s=int(duration), **given)


@pytest.mark.parametrize("name", metrics())
def test_it_gives_what_the_glossary_says(name: str, engine: Engine) -> None:
    example = metrics()[name].example
    asked = Numbered((name,), (), FIRST, FIRST, ORG)
    fill(engine, world := world_of(example.calls))
    found = merged(asked, [(each, engine.rows(each.sql)) for each in statements(asked, engine.dialect)])
    assert found == naive.answered(asked, world) == [(example.answer,)]
