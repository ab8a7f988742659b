"""The pairs of a question, split by what people decided: who waits, who is done, what the viewer was given."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from calliper.calls import access as calls
from calliper.calls.access import Decided
from calliper.calls.narrow import Asked
from calliper.calls.periods import midnight
from calliper.core.permissions import ORG, reach
from calliper.orgs.viewer import Viewer
from calliper.reports import access
from calliper.reports.access.given import given_pairs
from calliper.reports.question import Pair, Question

# An agent and a contact.
Key = tuple[UUID, UUID]


@dataclass(frozen=True)
class Standing:
    """All pairs within reach wait or are done; `mine` were given to the viewer, those `beyond` from out of reach."""

    waiting: list[Pair]
    done: list[Pair]
    mine: list[Pair]
    beyond: frozenset[Key]
    decided: dict[Key, Decided]


def standing(asked: Asked, metric: str, question: Question) -> Standing:
    """How every pair of the question stands; two statements for any number of pairs. Raises NoAnswer."""
    pairs = access.pairs(asked.viewer, metric, question)
    return standing_of(asked, pairs, _beyond(asked.viewer, metric, question, pairs), question)


def standing_of(asked: Asked, pairs: list[Pair], beyond: list[Pair], question: Question) -> Standing:
    """How pairs stand that are known already: those within reach, and those given from beyond it."""
    decided = calls.decided(midnight(question.since, asked.org.zone))
    waiting, done, mine = [], [], []
    for pair in pairs:
        row = decided.get(key_of(pair))
        if row is not None and row.covers(pair.last_at):
            done.append(pair)
            continue
        waiting.append(pair)
        if row is not None and row.holder_id == asked.viewer.pk:
            mine.append(pair)
    return Standing(waiting, done, mine + beyond, frozenset(map(key_of, beyond)), decided)


def key_of(pair: Pair) -> Key:
    """Who and whom."""
    return pair.agent, pair.contact


def waits_since(pair: Pair) -> datetime:
    """Nobody has called back since the last miss; earlier ones of the days may have been returned."""
    return pair.last_at


def _beyond(viewer: Viewer, metric: str, question: Question, pairs: Collection[Pair]) -> list[Pair]:
    """What was given to the viewer out of the usual reach and waits; filters by team or agent leave it out."""
    if reach(viewer, "call_backs.work") == ORG or question.narrowed.agents or question.narrowed.teams:
        return []
    given = {row.key: row for row in calls.assigned(viewer)}
    for pair in pairs if given else ():
        given.pop(key_of(pair), None)
    found = given_pairs(viewer, metric, question, given)
    return [pair for pair in found if not given[key_of(pair)].covers(pair.last_at)]
