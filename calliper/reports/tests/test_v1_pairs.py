"""`GET /api/v1/reports/pairs`: the pairs that a metric counts, page by page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from calliper.calls.tests.make import make_call
from calliper.core.permissions import OWN, TEAM
from calliper.core.scope import scope
from calliper.orgs.tests.keys import ask, make_key
from calliper.reports.access import pairs
from calliper.reports.actions.projecting import catch_up
from calliper.reports.models import Ordinal
from calliper.reports.question import Question
from calliper.reports.tests.asking import PAIRS, READS, SINCE, UNTIL, WEEK, asked
from tests.cast import NOW, Acme, Globex

KINDS = ("never_attended", "never_attended_team", "not_picked_up")


@pytest.fixture
def told(acme: Acme, projection: Path) -> Acme:
    """Eight contacts that Bob and Nina missed, two at the same moment, and seven that they did not reach."""
    for number in range(8):
        missed = {"type": "missed", "duration_s": 0, "start": NOW - timedelta(hours=1 + number // 2)}
        make_call(acme, number=f"55501044{number:02d}", agent=acme.nina if number % 3 else acme.bob, **missed)
    make_call(acme, number="5550104400", type="missed", duration_s=0, start=NOW - timedelta(hours=6))
    for number in range(7):
        make_call(
            acme, number=f"55501045{number:02d}", duration_s=0, start=NOW - timedelta(hours=2, minutes=number)
        )
    make_call(acme, number="5550104407", agent=acme.tara, start=NOW - timedelta(minutes=5))
    catch_up(NOW)
    return acme


@pytest.fixture
def key(told: Acme) -> str:
    return make_key(told.alice, cells=READS)[1]


def everything(text: str, limit: int = 3, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    page = asked(text, PAIRS, limit=limit, **query)
    while True:
        found += page["items"]
        assert len(page["items"]) <= limit
        if page["next_cursor"] is None:
            return found
        page = asked(text, PAIRS, limit=limit, **query, cursor=page["next_cursor"])


@pytest.mark.parametrize("kind", KINDS)
def test_its_pages_are_the_list(told: Acme, key: str, kind: str) -> None:
    with scope(told.org.pk):
        wanted = pairs(told.alice, kind, Question((), SINCE, UNTIL))
    assert len(wanted) >= 7
    for limit in (1, 3, 500):
        found = everything(key, limit, metric=kind)
        assert [(each["agent_id"], each["contact_id"], each["calls"]) for each in found] == [
            (str(each.agent), str(each.contact), each.calls) for each in wanted
        ]
    assert asked(key, metric=kind)["total"]["values"] == {kind: len(wanted)}
    assert found[0]["last_at"].endswith("Z")
    assert {each["calls"] for each in everything(key, metric="never_attended")} == {1, 2}


def test_it_shows_what_the_key_reaches(told: Acme, globex: Globex, key: str) -> None:
    for by, how_far, agents in (
        (told.tara, TEAM, {str(told.bob.pk)}),
        (told.nina, OWN, {str(told.nina.pk)}),
        (globex.charlie, TEAM, set()),
    ):
        text = make_key(by, cells=dict.fromkeys(READS, how_far), organisation=False)[1]
        assert {each["agent_id"] for each in everything(text, metric="never_attended")} == agents
    assert {each["agent_id"] for each in everything(key, metric="never_attended", agent=told.bob.pk)} == {
        str(told.bob.pk)
    }


def test_a_cursor_is_good_for_its_own_question(told: Acme, key: str) -> None:
    first = ask(key, PAIRS, query_params={**WEEK, "metric": "never_attended", "limit": 1}).json()
    again = {**WEEK, "metric": "never_attended", "cursor": first["next_cursor"]}
    other = make_key(told.alice, cells=READS)[1]
    for text, query in (
        (key, {**again, "metric": "not_picked_up"}),
        (key, {**again, "since": "2026-11-15"}),
        (key, {**again, "agent": told.bob.pk}),
        (key, {**again, "cursor": "x"}),
        (other, again),
    ):
        answer = ask(text, PAIRS, query_params=query)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")
    with scope(told.org.pk):
        Ordinal.objects.filter(row_id=first["items"][0]["contact_id"]).delete()
    answer = ask(key, PAIRS, query_params=again)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor")


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"metric": "calls"}, "metric"),
    ({"metric": ["never_attended", "not_picked_up"]}, "metric"),
    ({"since": "2026-11-23"}, "until"),
    ({"since": "1990-01-01"}, "until"),
    ({"since": "1960-01-01"}, "since"),
    ({"outcome": "moon"}, "outcome"),
    ({"agent": "x"}, "agent"),
    ({"limit": 501}, "limit"),
]


def test_it_says_what_cannot_be_asked(key: str) -> None:
    for query, path in WRONG:
        answer = ask(key, PAIRS, query_params={**WEEK, "metric": "never_attended", **query})
        assert answer.status_code == 422, answer.content
        assert answer.json()["errors"][0]["path"] == path
