"""Wishes for whoever holds the projection, and what became of them. For commands, which look across organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from calliper.core.scope import scope, unscoped
from calliper.reports.access.state import org_ids, states
from calliper.reports.actions.checking import ask_check
from calliper.reports.actions.rebuilding import ask_rebuild
from calliper.reports.models import ProjectionState


@dataclass(frozen=True)
class Progress:
    """How far a rebuild of some organisations is, in calls; `error` is why the last attempt failed."""

    open: int
    done: int
    total: int
    error: str


def all_org_ids() -> list[UUID]:
    """Every organisation, oldest first."""
    with unscoped("operator command"):
        return org_ids()


def ask_rebuilds(*, orgs: Sequence[UUID], now: datetime) -> None:
    """Have these organisations read anew; all of them means a new file."""
    for org_id in orgs:
        with scope(org_id):
            ask_rebuild(by=None, now=now)


def ask_checks(*, orgs: Sequence[UUID], now: datetime) -> None:
    """Have these organisations compared with the system of record."""
    for org_id in orgs:
        with scope(org_id):
            ask_check(now=now)


def progress(*, orgs: Sequence[UUID]) -> Progress:
    """Where a rebuild is; it is over when none is open."""
    rows = _rows(orgs)
    return Progress(
        open=sum(row.rebuild_asked_at is not None for row in rows),
        done=sum(row.done if row.rebuild_asked_at else row.total for row in rows),
        total=sum(row.total for row in rows),
        error=next((row.error for row in rows if row.error), ""),
    )


def unchecked(*, orgs: Sequence[UUID]) -> int:
    """How many organisations have yet to be compared."""
    return sum(row.check_asked_at is not None for row in _rows(orgs))


def found(*, orgs: Sequence[UUID]) -> list[ProjectionState]:
    """What can be said of these organisations."""
    return _rows(orgs)


def _rows(orgs: Sequence[UUID]) -> list[ProjectionState]:
    with unscoped("operator command"):
        known = states()
    return [known[org_id] for org_id in orgs if org_id in known]
