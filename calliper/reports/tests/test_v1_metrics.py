"""`GET /api/v1/metrics`: the catalogue, and values that equal what the portal shows."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.permissions import ORG, OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs.tests.keys import ask, make_key
from calliper.reports.access import answer
from calliper.reports.actions.projecting import catch_up
from calliper.reports.dimensions import DIMENSIONS
from calliper.reports.metrics import metrics
from calliper.reports.question import Led, Question
from calliper.reports.store import connection
from calliper.reports.v1 import values as v1_values
from tests.cast import NOW

CATALOGUE, URL = "/api/v1/metrics", "/api/v1/metrics/values"
READS = {"reports.read": ORG}
MOST_AT_ONCE = 20
WEEK = {"since": "2026-11-16", "until": "2026-11-22"}


@pytest.fixture
def told(acme, projection):
    """Two calls of Bob's, one of them on the day before, and one of Nina's."""
    make_call(acme)
    make_call(acme, start=NOW - timedelta(days=1), type="missed", duration_s=0)
    make_call(acme, agent=acme.nina, duration_s=0)
    catch_up(NOW)
    return acme


def values(text: str, **asked: Any) -> Any:
    answered = ask(text, URL, query_params={**WEEK, **asked})
    assert answered.status_code == 200, answered.content
    return answered.json()


def test_it_lists_what_can_be_asked_for(acme):
    told = ask(make_key(acme.alice, cells=READS)[1], CATALOGUE).json()
    assert [each["name"] for each in told["metrics"]] == list(metrics())
    assert [each["name"] for each in told["dimensions"]] == list(DIMENSIONS)
    missed = next(each for each in told["metrics"] if each["name"] == "working_s")
    assert missed["unit"] == "seconds"
    assert missed["dimensions"] == list(metrics()["working_s"].splits)
    kinds = {each["name"]: each["values"] for each in told["dimensions"]}
    assert (kinds["agent"], kinds["outcome"], kinds["week"], kinds["hour"]) == ("id", "word", "day", "number")


def test_it_answers_what_was_asked(told):
    text = make_key(told.alice, cells=READS)[1]
    found = values(text, metric=["calls", "talk_s", "average_connected_s"])
    assert found["rows"] == [{"by": {}, "values": {"calls": 3, "talk_s": 60, "average_connected_s": 60}}]
    assert (found["since"], found["until"]) == ("2026-11-16", "2026-11-22")
    assert found["as_of"].startswith("20")
    split = values(text, metric="calls", by=["day", "agent"], agent=told.bob.pk)["rows"]
    assert split == [
        {"by": {"day": "2026-11-19", "agent": str(told.bob.pk)}, "values": {"calls": 1}},
        {"by": {"day": "2026-11-20", "agent": str(told.bob.pk)}, "values": {"calls": 1}},
    ]
    assert values(text, metric="calls", team=told.south.pk)["rows"][0]["values"] == {"calls": 1}
    assert values(text, metric="average_connected_s", agent=told.nina.pk)["rows"] == [
        {"by": {}, "values": {"average_connected_s": None}}
    ]


def test_every_metric_equals_what_the_portal_asks_for(told):
    text = make_key(told.alice, cells=READS)[1]
    with scope(told.org.id):
        question = Question(tuple(metrics()), date(2026, 11, 16), date(2026, 11, 22))
        (wanted,) = answer(told.alice, question).rows
    names, found = list(metrics()), {}
    for start in range(0, len(names), MOST_AT_ONCE):
        (row,) = values(text, metric=names[start : start + MOST_AT_ONCE])["rows"]
        found |= row["values"]
    assert found == {name: as_json(value) for name, value in wanted.items()}
    leads = [found[name] for name, each in metrics().items() if each.unit == "agent"]
    assert {"agent": str(told.bob.pk), "value": 1, "call": None} in leads
    assert str(told.bob.pk) in [each["agent"] for each in leads if each and each["call"]]
    assert None in leads  # nobody answered a call


def as_json(value: Any) -> Any:
    """Shares as numbers; whoever leads with ids as text."""
    if isinstance(value, Led):
        return {"agent": str(value.agent), "value": value.value, "call": value.call and str(value.call)}
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_dimension_can_be_asked_for(told, name):
    text = make_key(told.alice, cells=READS)[1]
    rows = values(text, metric="calls", by=name)["rows"]
    assert rows
    assert all(list(row["by"]) == [name] for row in rows)


def test_it_counts_what_the_key_reaches(told, globex):
    for by, facts, number in [
        (told.alice, {"cells": READS}, 3),
        (told.alice, {"cells": {"reports.read": TEAM}, "teams": [told.north]}, 2),
        (told.nina, {"cells": {"reports.read": OWN}, "organisation": False}, 1),
        (told.tara, {"cells": {"reports.read": TEAM}, "organisation": False}, 2),
        (globex.charlie, {"cells": READS}, 0),
    ]:
        text = make_key(by, **facts)[1]
        assert values(text, metric="calls")["rows"][0]["values"] == {"calls": number}, by.name
        beyond = values(text, metric="calls", agent=told.nina.pk)["rows"][0]["values"]["calls"]
        assert beyond == (1 if number in (1, 3) else 0), by.name
    nobody = make_key(told.alice)[1]
    for url in (CATALOGUE, URL):
        assert ask(nobody, url).json()["permission"] == "reports.read"


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"metric": "moon"}, "metric"),
        ({"metric": "calls\0"}, "metric"),
        ({"metric": "calls", "by": "moon"}, "by"),
        ({"metric": "working_s", "by": "hour"}, "by"),
        ({"metric": "calls", "by": ["day", "hour", "agent"]}, "by"),
        ({}, "metric"),
        ({"metric": "calls", "until": "2026-11-15"}, "until"),
        ({"metric": "calls", "since": "2025-10-18", "until": "2026-11-22"}, "until"),
        ({"metric": "calls", "since": "10000-01-01"}, "since"),
        ({"metric": "calls", "since": "2026-02-30"}, "since"),
        ({"metric": "calls", "agent": ["x"]}, "agent"),
    ],
)
def test_it_says_what_cannot_be_asked(told, asked, path):
    text = make_key(told.alice, cells=READS)[1]
    answered = ask(text, URL, query_params={**WEEK, **asked})
    assert answered.status_code == 422, answered.content
    assert answered.json()["errors"][0]["path"] == path


def test_it_names_those_that_there_are(told):
    text = make_key(told.alice, cells=READS)[1]
    assert ask(text, URL, query_params={**WEEK, "metric": "moon"}).json()["known"] == list(metrics())
    asked = {**WEEK, "metric": "calls", "by": "moon"}
    assert ask(text, URL, query_params=asked).json()["known"] == list(DIMENSIONS)


def test_it_bounds_what_comes_back(told, monkeypatch):
    monkeypatch.setattr(v1_values, "MOST_ROWS", 1)
    text = make_key(told.alice, cells=READS)[1]
    answered = ask(text, URL, query_params={**WEEK, "metric": "calls", "by": "day"})
    assert answered.status_code == 422
    assert "2 rows" in answered.json()["detail"]


def test_it_asks_to_come_back_while_there_are_no_figures(acme, projection):
    make_call(acme)
    text = make_key(acme.alice, cells=READS)[1]
    connection.let_go()
    answered = ask(text, URL, query_params={**WEEK, "metric": "calls"})
    assert (answered.status_code, answered.json()["code"]) == (503, "no_figures")
    assert int(answered["Retry-After"]) == 30
    assert answered["Content-Type"] == "application/problem+json"
