"""Each metric's worked example, the one that the glossary prints, computed by each engine and by the plain loop."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import pytest

from calliper.reports.merging import merged
from calliper.reports.metrics import metrics
from calliper.reports.numbered import Numbered
from calliper.reports.query import statements
from calliper.reports.rules import Rules
from calliper.reports.tests.metrics import naive
from calliper.reports.tests.metrics.engines import Engine, fill
from calliper.reports.tests.metrics.worlds import AGENTS, FIRST, ORG, World, row
from calliper.reports.ways import Leads

PEOPLE = {"Bob": AGENTS[0], "Nina": AGENTS[1], "Asha": 31, "Ravi": 32, "Meera": 33, "hidden": 0}


def world_of(calls: tuple[str, ...]) -> World:
    """Calls that are told as `10:05 Bob outgoing Asha 60 s`, or with `sent after 4 s` at their end."""
    return World([_row(number, *text.split()) for number, text in enumerate(calls)], [], [])


def _row(number: int, clock: str, agent: str, kind: str, contact: str, *lasting: str) -> Any:
    duration, unit, *sent = lasting or ("0", "s")
    assert unit == "s"
    local = datetime.combine(FIRST, time.fromisoformat(clock))
    given = {"agent": PEOPLE[agent], "contact": PEOPLE[contact], "lag_s": int(sent[2]) if sent else -1}
    return row(number, local=local, kind=kind, duration_s=int(duration), **given)


# What phones tell stands in no projection: see test_phone_days.py.
@pytest.mark.parametrize("name", [name for name, each in metrics().items() if not each.example.phones])
def test_it_gives_what_the_glossary_says(name: str, engine: Engine) -> None:
    example = metrics()[name].example
    rules = Rules(breaks=tuple(map(_break, example.breaks)))
    asked = Numbered((name,), (), FIRST, FIRST, ORG, rules)
    fill(engine, world := world_of(example.calls))
    found = merged(asked, [(each, engine.rows(each.sql)) for each in statements(asked, engine.dialect)])
    assert found == naive.answered(asked, world)
    assert _said(name, found[0][0]) == example.answer


def _break(told: str) -> tuple[int, int]:
    _, since, _, until = told.split()
    since_s, until_s = (
        int(hours) * 3600 + int(minutes) * 60
        for hours, minutes in (each.split(":") for each in (since, until))
    )
    return since_s, until_s


def _said(name: str, value: Any) -> Any:
    """As an example has it: of an agent who leads, `Bob, 2`."""
    held = metrics()[name]
    if not isinstance(held.way, Leads):
        return value
    ((agent, most, _),) = value
    who = next(each for each, number in PEOPLE.items() if number == agent)
    return f"{who}, {most} s" if held.way.value_unit == "seconds" else f"{who}, {most}"
