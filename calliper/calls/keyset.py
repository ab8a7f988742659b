"""Pages that new calls cannot shift: a place in the list is the start and the id of a call, not a number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet

from calliper.calls.models import Call
from calliper.calls.narrow import Leg

PAGE = 50
MOST_COUNTED = 10_000
COLUMNS = (
    "org_id", "presentation", "type", "direction", "outcome", "start_at", "corrected_start_at", "talk_s", "ring_s",
    "clock_suspect", "twin_of_id", "has_note", "source", "received_at",
    "contact__org_id", "contact__number_enc", "contact__name_enc", "contact__person_id",
    "agent__name", "agent__team_id",
    "team__name", "line__label",
    "device__manufacturer", "device__model",
)  # fmt: skip
JOINED = ("contact", "agent", "team", "line", "device")
_SALT = "calliper.calls.keyset"


class Shown(NamedTuple):
    """What is read of each call: tables that are joined, and columns."""

    joined: tuple[str, ...] = JOINED
    columns: tuple[str, ...] = COLUMNS


LISTED = Shown()


@dataclass(frozen=True)
class Place:
    """Between two calls: just after `start_at`, `id` when going older, just before it when going newer."""

    start_at: datetime
    id: UUID
    newer: bool = False

    @property
    def cursor(self) -> str:
        """The place as an opaque, signed text."""
        held = [self.start_at.isoformat(), self.id.hex, int(self.newer)]
        return signing.Signer(salt=_SALT).sign_object(held)

    @classmethod
    def read(cls, cursor: str) -> Place | None:
        """The place of a cursor; None when it was not made here."""
        try:
            start_at, row_id, newer = signing.Signer(salt=_SALT).unsign_object(cursor)
            return cls(datetime.fromisoformat(start_at), UUID(hex=row_id), bool(newer))
        except (signing.BadSignature, ValueError, TypeError):
            return None


@dataclass(frozen=True)
class Page:
    """Rows newest first, and the cursors of the pages beside it, "" where there is none."""

    rows: list[Call]
    newer: str = ""
    older: str = ""

    @property
    def is_first(self) -> bool:
        return not self.newer


def page(legs: Sequence[Leg], place: Place | None = None, size: int = PAGE, *, shown: Shown = LISTED) -> Page:
    """One page from a place; without one, or when nothing full is left on the newer side, the first page."""
    if place and place.newer:
        nearest = _merged([_newer(leg, place, size + 1, shown) for leg in legs])
        if len(nearest) > size:
            rows = nearest[-size:]
            return Page(rows, newer=_cursor(rows[0], newer=True), older=_cursor(rows[-1]))
        place = None
    rows = _merged([_older(leg, place, size + 1, shown) for leg in legs])
    more = len(rows) > size
    rows = rows[:size]
    return Page(
        rows,
        newer=_cursor(rows[0], newer=True) if place and rows else "",
        older=_cursor(rows[-1]) if more else "",
    )


def newer_than(legs: Sequence[Leg], place: Place, most: int) -> list[Call]:
    """At most so many calls that are newer than a place, newest first."""
    return _merged([_newer(leg, place, most) for leg in legs])[-most:]


def count(legs: Sequence[Leg]) -> int:
    """How many calls there are; counting stops at 10,001."""
    tagged = [leg for leg in legs if leg.tagged]
    several = len(tagged) > 1
    total = _count_once(tagged) if several else 0
    for leg in legs:
        if total > MOST_COUNTED:
            break
        if not (several and leg.tagged):
            total += _count(leg, MOST_COUNTED + 1 - total)
    return min(total, MOST_COUNTED + 1)


def count_all(legs: Sequence[Leg]) -> int | None:
    """How many calls there are, however many; None where several legs may hold the same ones."""
    if sum(leg.tagged for leg in legs) > 1:
        return None
    return sum(leg.rows.count() for leg in legs)


def count_after(legs: Sequence[Leg], row: Call) -> int:
    """How many calls come after one on the way to older ones; counting stops at 10,001."""
    place = Place(row.start_at, row.pk)
    older = [leg.rows.filter(Q(start_at__lte=place.start_at) & _beyond(leg, place, "lt")) for leg in legs]
    return count([Leg(rows, rows, leg.tagged) for rows, leg in zip(older, legs, strict=True)])


def _count_once(legs: Sequence[Leg]) -> int:
    """The calls of several tags, those with two of them once."""
    found = (leg.rows.values_list("call_id", flat=True)[: MOST_COUNTED + 1] for leg in legs)
    return len({pk for ids in found for pk in ids})


def _count(leg: Leg, most: int) -> int:
    """Every row less the twins: the first is read from an index alone, which "every row but twins" is not."""
    if leg.tagged or leg.rows is leg.every:
        return int(leg.rows[:most].count())
    twins = leg.every.filter(twin_of__isnull=False)[:most].count()
    return max(0, leg.every[: most + twins].count() - twins)


def _cursor(row: Call, *, newer: bool = False) -> str:
    return Place(row.start_at, row.pk, newer).cursor


def _older(leg: Leg, place: Place | None, most: int, shown: Shown) -> list[Call]:
    rows = leg.rows.order_by("-start_at", f"-{_id(leg)}")
    if place:
        # The bound on the start alone lets the index begin at the place instead of at the range's end.
        rows = rows.filter(Q(start_at__lte=place.start_at) & _beyond(leg, place, "lt"))
    return _calls(leg, rows, most, shown)


def _newer(leg: Leg, place: Place, most: int, shown: Shown = LISTED) -> list[Call]:
    rows = leg.rows.filter(Q(start_at__gte=place.start_at) & _beyond(leg, place, "gt"))
    return _calls(leg, rows.order_by("start_at", _id(leg)), most, shown)


def _beyond(leg: Leg, place: Place, way: str) -> Q:
    return Q(**{f"start_at__{way}": place.start_at}) | Q(**{f"{_id(leg)}__{way}": place.id})


def _id(leg: Leg) -> str:
    return "call_id" if leg.tagged else "id"


def _calls(leg: Leg, rows: QuerySet[Any], most: int, shown: Shown) -> list[Call]:
    """The calls of the rows with everything that is shown of them, and nothing that is not."""
    prefix = "call__" if leg.tagged else ""
    joined = rows.select_related(*(f"{prefix}{name}" for name in shown.joined))
    found = joined.only("org_id", *(f"{prefix}{name}" for name in shown.columns))[:most]
    return [row.call for row in found] if leg.tagged else list(found)


def _merged(parts: Sequence[list[Call]]) -> list[Call]:
    """All rows once, newest first; a call with two of the chosen tags is in two parts."""
    once = {row.pk: row for part in parts for row in part}
    return sorted(once.values(), key=lambda row: (row.start_at, row.pk), reverse=True)
