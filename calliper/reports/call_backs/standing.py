"""The pairs of a question by what people decided: who waits, who is done, what the viewer was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from calliper.calls import access as calls
from calliper.calls.access import Decided
from calliper.calls.narrow import Asked
from calliper.calls.periods import midnight
from calliper.core.permissions import ORG, reach
from calliper.orgs.viewer import Viewer
from calliper.reports import access
from calliper.reports.access.given import given_pairs
from calliper.reports.question import ORDERS, Cut, Pair, Question, Stand

# An agent and a contact.
Key = tuple[UUID, UUID]


@dataclass(frozen=True)
class Standing:
    """Pairs of one state with what was decided; those `beyond` were given to the viewer from out of reach."""

    held: Stand
    beyond: frozenset[Key]
    decided: dict[Key, Decided]


def standing(asked: Asked, metric: str, question: Question, cut: Cut) -> Standing:
    """How the pairs of the question stand, and some of them; a few statements for any number. Raises NoAnswer."""
    decided = calls.decided(midnight(question.since, asked.org.zone))
    mine = {key for key, row in decided.items() if row.holder_id == asked.viewer.pk}

    def stand(cut: Cut) -> Stand:
        return access.stand(asked.viewer, metric, question, done=done(decided), mine=mine, cut=cut)

    if not (mine and _reaches_further(asked.viewer, question)):
        return Standing(stand(cut), frozenset(), decided)
    within = stand(Cut("mine", cut.sort, most=len(mine)))
    further = given_pairs(asked.viewer, metric, question, mine - set(map(key_of, within.pairs)))
    beyond = [pair for pair in further if not decided[key_of(pair)].covers(pair.last_at)]
    found = _cut([*within.pairs, *beyond], within, cut) if cut.state == "mine" else stand(cut)
    found = replace(found, counts={**found.counts, "mine": len(within.pairs) + len(beyond)})
    return Standing(found, frozenset(map(key_of, beyond)), decided)


def done(decided: Mapping[Key, Decided]) -> dict[Key, datetime]:
    """Up to which miss each pair is done."""
    return {key: row.done_until for key, row in decided.items() if row.done_until}


def key_of(pair: Pair) -> Key:
    """Who and whom."""
    return pair.agent, pair.contact


def waits_since(pair: Pair) -> datetime:
    """Nobody has called back since the last miss; earlier ones of the days may have been returned."""
    return pair.last_at


def _reaches_further(viewer: Viewer, question: Question) -> bool:
    """Whether something out of the usual reach may be the viewer's; filters by team or agent leave it out."""
    narrowed = question.narrowed
    return reach(viewer, "call_backs.work") < ORG and not (narrowed.agents or narrowed.teams)


def _cut(pairs: list[Pair], within: Stand, cut: Cut) -> Stand:
    """A page of what two answers hold together."""
    start = cut.begin_within(len(pairs))
    return replace(within, pairs=ordered(pairs, cut.sort)[start:][: cut.most], start=start)


def ordered(pairs: list[Pair], sort: str) -> list[Pair]:
    """The pairs in one of ORDERS; equal ones always in the same order."""
    pairs = sorted(pairs, key=key_of)
    for fact, greatest in reversed(ORDERS[sort]):
        pairs.sort(key=attrgetter(fact), reverse=greatest)
    return pairs
