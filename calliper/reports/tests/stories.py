"""Calls made by Hypothesis and stored in real rows: ties, midnights, hidden numbers, twins, clocks that were wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from calliper.calls import actions as calling
from calliper.calls.kinds import CallType
from calliper.calls.models import Call
from calliper.calls.tests.make import make_call, make_line, make_tag
from calliper.core.ids import new_id
from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.reports.store import connection
from tests.cast import NOW, Acme, make_acme

Told = Mapping[str, Any]
# What fails is told as it was found: looking for the smallest story takes minutes.
FEW = settings(
    max_examples=int(os.environ.get("CALLIPER_FUZZ_EXAMPLES", "4")),
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
NUMBERS = ("5550104417", "5550104418", "5550104419", None)
# Around local midnights in Kolkata, one of them between two weeks, and twice in the same second.
MOMENTS = tuple(
    datetime(2026, 11, day, 18, 29, 59, tzinfo=UTC) + timedelta(milliseconds=ms)
    for day in (9, 14, 15, 19)
    for ms in (0, 0, 999, 1_000, 7_200_000, 43_200_000)
)
# How much later a call began than the phone said: its clock was fast, or slow.
CORRECTED = {"fast": -timedelta(days=2, milliseconds=250), "slow": timedelta(days=2, milliseconds=250)}

calls = st.fixed_dictionaries(
    {
        "start": st.sampled_from(MOMENTS),
        "who": st.sampled_from(["alice", "tara", "bob", "bob", "nina"]),
        "number": st.sampled_from(NUMBERS),
        "type": st.sampled_from(CallType.values),
        "duration_s": st.sampled_from([0, 0, 1, 2, 5, 61, 3700]),
        "lined": st.booleans(),
        "tags": st.sets(st.sampled_from([0, 1])),
        "odd": st.sampled_from(["", "", "", "", "", "doubtful", *CORRECTED, "twin"]),
    }
)
stories = st.lists(calls, min_size=8, max_size=24)


@contextmanager
def company(folder: Path) -> Iterator[Acme]:
    """An Acme with a projection of its own, of which nothing stays."""
    with transaction.atomic():
        connection.own(folder / f"{new_id()}.duckdb")
        try:
            yield make_acme()
        finally:
            connection.let_go()
            transaction.set_rollback(True)


class Teller:
    """Stores what a story tells in one organisation; `people` are its agents by the names of the cast."""

    def __init__(self, org: Any, people: Mapping[str, Any], owner: Any) -> None:
        self.org, self.people, self.owner = org, people, owner
        self.line, self.tags = make_line(org), [make_tag(org, name) for name in ("Hot", "Cold")]
        with scope(org.org.pk):
            word = orgs.create_agent_tag(by=owner, name="Night", now=NOW)
            orgs.set_agent_tags(by=owner, member=people["bob"], tags=[word], now=NOW)

    def store(self, story: Sequence[Told]) -> list[Call]:
        """One call after the other, in the order they are told."""
        found: list[Call] = []
        for told in story:
            found.append(self._call(told, found))
        return found

    def _call(self, told: Told, before: Sequence[Call]) -> Call:
        odd: dict[str, Any] = {"clock_suspect": told["odd"] in ("doubtful", *CORRECTED)}
        if told["odd"] in CORRECTED:
            odd["corrected_start_at"] = told["start"] + CORRECTED[told["odd"]]
        if told["odd"] == "twin" and before:
            odd["twin_of"] = before[0]
        facts = {name: told[name] for name in ("start", "number", "type", "duration_s")}
        line = self.line if told["lined"] else None
        call = make_call(self.org, agent=self.people[told["who"]], line=line, **facts, **odd)
        with scope(self.org.org.pk):
            for place in sorted(told["tags"]):
                calling.tag_call(call=call, tag=self.tags[place], by=self.owner, now=NOW)
        return call


def tell(acme: Acme, story: Sequence[Told]) -> list[Call]:
    """Store a story at Acme."""
    people = {name: getattr(acme, name) for name in ("alice", "tara", "bob", "nina")}
    return Teller(acme, people, acme.alice).store(story)
