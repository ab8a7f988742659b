"""How far the projection has come, for everybody who may not open it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from calliper.activity.models import Pending
from calliper.core import clock
from calliper.orgs.models import Organisation
from calliper.reports.models import ProjectionState

GATHERER = "projection"


def state() -> ProjectionState | None:
    """Of the organisation in force; None when nothing of it was ever projected."""
    return ProjectionState.objects.first()


def lag(now: datetime) -> timedelta:
    """How long the oldest change of the organisation in force waits to be seen; zero when none does."""
    oldest = Pending.objects.filter(gatherer=GATHERER).order_by("id").values_list("pk", flat=True).first()
    # Its id says when it was written; `at` is the moment of the event, which an import of the past sets back.
    return max(now - clock.from_ms(oldest.int >> 80), timedelta(0)) if oldest else timedelta(0)


def pending() -> list[Pending]:
    """Changes of the organisation in force that wait to be seen; whoever reads all rows afterwards has seen them."""
    return list(Pending.objects.filter(gatherer=GATHERER).defer("dirty"))


def waiting() -> int:
    """How many changes wait to be seen."""
    return Pending.objects.filter(gatherer=GATHERER).count()


def org_ids() -> list[UUID]:
    """Every organisation, oldest first. Only where all may be seen."""
    return list(Organisation.objects.order_by("created_at", "id").values_list("pk", flat=True))


def asked() -> list[ProjectionState]:
    """States of organisations for which somebody asked for something. Only where all may be seen."""
    rows = ProjectionState.objects.order_by("org_id")
    return list(rows.filter(rebuild_asked_at__isnull=False) | rows.filter(check_asked_at__isnull=False))


def states() -> dict[UUID, ProjectionState]:
    """The state of every organisation that has one. Only where all may be seen."""
    return {row.org_id: row for row in ProjectionState.objects.all()}
