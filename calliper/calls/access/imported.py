from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from calliper.calls.models import Call


@dataclass(frozen=True)
class Imported:
    """How many calls an import brought that are here now: known only from it, and delivered by a phone as well."""

    alone: int
    confirmed: int


def imported(import_id: UUID) -> Imported:
    """What undoing an import would take, and what would stay."""
    rows = Call.objects.filter(import_id=import_id)
    counted = rows.aggregate(alone=Count("pk", filter=Q(device=None)), all=Count("pk"))
    return Imported(counted["alone"], counted["all"] - counted["alone"])
