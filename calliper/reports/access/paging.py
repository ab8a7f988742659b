"""Pages of the pairs behind a metric, read by the engine and not cut out of the whole list."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from calliper.core.clock import ms
from calliper.orgs.viewer import Viewer
from calliper.reports import query
from calliper.reports.access import ordinals
from calliper.reports.access.answers import WORK, moment, pairs, pairs_of, rows
from calliper.reports.engine.dialect import Dialect
from calliper.reports.numbered import Numbered
from calliper.reports.query import After, Decided, Part
from calliper.reports.question import Cut, Pair, Question, Stand

# An agent and a contact.
Key = tuple[UUID, UUID]


class PlaceGone(LookupError):
    """Of what stood in that place nothing is left."""


@dataclass(frozen=True)
class PairPlace:
    """Where a page ended: its last pair."""

    agent: UUID
    contact: UUID
    last_at: datetime


def page_of_pairs(
    viewer: Viewer, metric: str, question: Question, *, after: PairPlace | None, most: int
) -> tuple[list[Pair], bool]:
    """Some of `pairs`, those behind the place, and whether more follow. Raises UnknownName, NoAnswer, PlaceGone."""
    found = pairs(viewer, metric, question, part=Part(_numbered(after), most + 1))
    return found[:most], len(found) > most


def _numbered(place: PairPlace | None) -> After | None:
    if place is None:
        return None
    numbers = ordinals.numbers({place.agent, place.contact})
    if len(numbers) < 2:
        raise PlaceGone
    return After(ms(place.last_at), numbers[place.agent], numbers[place.contact])


def stand(
    viewer: Viewer,
    metric: str,
    question: Question,
    *,
    done: Mapping[Key, datetime],
    mine: Collection[Key] = (),
    cut: Cut,
) -> Stand:
    """How the pairs behind a metric stand, and some of them. Raises UnknownName, NoAnswer.

    Done are those with no later last start than the given moment. One statement however many pairs there are, two more
    where the cut begins behind the last: it is the last page then.
    """
    decided = _decided(done, mine)

    def read(begin: Cut) -> Stand:
        def statement(asked: Numbered, dialect: Dialect) -> str:
            return query.standing(asked, metric, dialect, decided=decided, cut=begin)

        return _stand(rows(viewer, question, statement, permission=WORK), begin)

    found = read(cut)
    if found.pairs or not cut.start:
        return found
    total = read(replace(cut, start=0)).counts[cut.state]
    return read(replace(cut, start=cut.begin_within(total)))


def _decided(done: Mapping[Key, datetime], mine: Collection[Key]) -> list[Decided]:
    keys = {*done, *mine}
    numbers = ordinals.numbers({each for key in keys for each in key})
    return sorted(
        (numbers[agent], numbers[contact], _until(done, (agent, contact)), int((agent, contact) in mine))
        for agent, contact in keys
        if agent in numbers and contact in numbers
    )


def _until(done: Mapping[Key, datetime], key: Key) -> int:
    return ms(done[key]) if key in done else -1


def _stand(found: list[tuple[Any, ...]], cut: Cut) -> Stand:
    if not found:
        return Stand([], cut.start, dict.fromkeys(query.OTHER_THAN, 0), None)
    *_, every, done, mine, oldest = found[0]
    counts = {"waiting": every - done, "mine": mine, "done": done}
    chosen = pairs_of([row[:5] for row in found if not row[5]])
    return Stand(chosen, cut.start, counts, moment(oldest) if counts["waiting"] else None)
