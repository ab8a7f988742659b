"""Small numbers for rows and organisations, given once and for good."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from calliper.core.bulk import insert_values
from calliper.core.ids import new_ids
from calliper.core.one_writer import turn
from calliper.reports.access.ordinals import numbers, org_number
from calliper.reports.models import Counter, Ordinal, OrgOrdinal


def give_numbers(*, row_ids: Iterable[UUID]) -> dict[UUID, int]:
    """The ordinal of each row of the organisation in force, a new one where it has none."""
    wanted = set(row_ids)
    known = numbers(wanted)
    return known | _take(wanted - known.keys()) if len(known) < len(wanted) else known


def give_org_number(*, org_id: UUID) -> int:
    """The organisation's own ordinal, a new one where it has none."""
    known = org_number(org_id)
    return known if known is not None else OrgOrdinal.objects.get_or_create(org_id=org_id)[0].number


def forget_org_number(*, number: int) -> None:
    """Let go of an organisation that is gone; its number is never given again."""
    OrgOrdinal.objects.filter(number=number).delete()


def _take(row_ids: set[UUID]) -> dict[UUID, int]:
    with turn(), transaction.atomic():
        return _taken(row_ids)


def _taken(row_ids: set[UUID]) -> dict[UUID, int]:
    """The counter's row is locked first: two takers never get the same numbers, and see each other's rows."""
    Counter.objects.get_or_create()
    counter = Counter.objects.select_for_update().get()
    known = numbers(row_ids)
    lacking = sorted(row_ids - known.keys())
    given = {row_id: counter.next + place for place, row_id in enumerate(lacking)}
    ids = new_ids(len(lacking))
    rows = [(pk, row_id, number) for pk, (row_id, number) in zip(ids, given.items(), strict=True)]
    insert_values(Ordinal, ("id", "row_id", "number"), rows)
    counter.next += len(lacking)
    counter.save(update_fields=["next"])
    return known | given
