from __future__ import annotations

from datetime import datetime

from django.db.models import F

from calliper.core.scope import unscoped
from calliper.reports.models import ProjectionState
from calliper.reports.models.state import Health


def forget_projection(*, now: datetime) -> int:
    """Say of every organisation that nothing is projected, and ask for it anew: rows came back, the projection did not.

    Returns the number of organisations.
    """
    with unscoped("operator command"):
        return ProjectionState.objects.update(
            health=Health.NONE, version=F("version") + 1, applied_at=None, calls=0, done=0, total=0, error="",
            rebuild_asked_at=now, rebuilt_at=None, check_asked_at=None, checked_at=None, differences=[],
        )  # fmt: skip
