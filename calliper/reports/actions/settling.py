"""Saying in the system of record how far the projection has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from calliper.activity.models import Pending
from calliper.core.one_writer import turn
from calliper.orgs.models import Organisation
from calliper.reports.models import ProjectionState
from calliper.reports.models.state import Health
from calliper.reports.store.source import AT_ONCE
from calliper.reports.store.writer import Reached


def settle(
    *, org: Organisation, reached: Reached, now: datetime, rows: Sequence[Pending] = (), **more: Any
) -> None:
    """The organisation in force is in the projection up to here, and these changes with it.

    Nothing is written about an organisation that was removed meanwhile.
    """
    with turn(), transaction.atomic():
        _settle(org, reached, rows, {**more, "applied_at": now})


def _settle(org: Organisation, reached: Reached, rows: Sequence[Pending], more: dict[str, Any]) -> None:
    if not Organisation.objects.select_for_update().filter(pk=org.pk).exists():
        return
    ProjectionState.objects.update_or_create(
        defaults={
            "health": Health.GOOD, "version": reached.version, "calls": reached.calls,
            "time_zone": org.time_zone, "error": "", **more,
        }
    )  # fmt: skip
    for start in range(0, len(rows), AT_ONCE):
        piece = [row.pk for row in rows[start : start + AT_ONCE]]
        Pending.objects.filter(pk__in=piece).delete()


@transaction.atomic
def put_health(*, health: str, error: str = "") -> None:
    """Say what is wrong, or being done, for every organisation that is in the projection."""
    ProjectionState.objects.exclude(health=health, error=error).update(health=health, error=error)
