"""The small numbers that stand for rows in the projection, and back. All within the scope in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from calliper.reports.models import Ordinal, OrgOrdinal

AT_ONCE, PAGE = 500, 5000
# Numbers from here down stand for rows without an ordinal: -1 and -2 have a meaning of their own in questions.
APART = -3


def stand_in(row_id: UUID) -> int:
    """What stands in an answer for a row without an ordinal: its id as a number below all others."""
    return APART - row_id.int


def numbers(wanted: Iterable[UUID]) -> dict[UUID, int]:
    """The ordinal of each row that has one: a row without one is in no projected call."""
    return _looked_up(wanted, "row_id", "number")


def row_ids(wanted: Iterable[int]) -> dict[int, UUID]:
    """The row that each number stands for."""
    every = set(wanted)
    apart = {number: UUID(int=APART - number) for number in every if number <= APART}
    return apart | _looked_up(every - set(apart), "number", "row_id")


def _looked_up(wanted: Iterable[Any], by: str, column: str) -> dict[Any, Any]:
    asked = list(wanted)
    found: dict[Any, Any] = {}
    for start in range(0, len(asked), AT_ONCE):
        rows = Ordinal.objects.filter(**{f"{by}__in": asked[start : start + AT_ONCE]})
        found.update(rows.values_list(by, column))
    return found


def all_numbers() -> Iterator[dict[UUID, int]]:
    """Every ordinal of the organisation in force, some thousands at a time."""
    after = 0
    while True:
        rows = Ordinal.objects.filter(number__gt=after).order_by("number")
        found = dict(rows.values_list("row_id", "number")[:PAGE])
        if found:
            yield found
        if len(found) < PAGE:
            return
        after = max(found.values())


def org_number(org_id: UUID) -> int | None:
    """The organisation's ordinal; None when nothing of it has been projected."""
    return OrgOrdinal.objects.filter(org_id=org_id).values_list("number", flat=True).first()


def org_numbers() -> dict[UUID, int]:
    """The ordinal of every organisation that has one."""
    return dict(OrgOrdinal.objects.values_list("org_id", "number"))
