"""Pages of the pairs behind a metric, read by the engine and not cut out of the whole list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from calliper.core.clock import ms
from calliper.orgs.viewer import Viewer
from calliper.reports.access import ordinals
from calliper.reports.access.answers import pairs
from calliper.reports.query import After, Part
from calliper.reports.question import Pair, Question


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
