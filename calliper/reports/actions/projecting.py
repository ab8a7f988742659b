"""The one who keeps the projection: opens it, brings every change into it, and does what was asked of it."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import datetime
from uuid import UUID

import structlog
from django.db import DatabaseError

from calliper.activity.models import Pending
from calliper.core.scope import scope, unscoped
from calliper.reports.access.state import GATHERER, asked
from calliper.reports.actions import opening
from calliper.reports.actions.applying import apply_pending
from calliper.reports.actions.checking import check_asked
from calliper.reports.actions.rebuilding import rebuild_asked
from calliper.reports.actions.settling import put_health
from calliper.reports.actions.straying import drop_strays
from calliper.reports.actions.watching import Watch
from calliper.reports.store import connection
from calliper.reports.store.trouble import Trouble

AT_ONCE = 2000
RETRY_S, STRAYS_S = 10.0, 60.0
log_line = structlog.get_logger(__name__)


def catch_up(now: datetime) -> int:
    """Bring every pending change of every organisation into the projection; returns how many there were.

    This process must own the projection. Raises Trouble when the file cannot be used.
    """
    opening.ensure_open(now=now)
    done = 0
    while taken := _apply_some(now):
        done += taken
    return done


class Keeper:
    """Keeps the projection current while a process serves; each tick is short unless something was asked for."""

    def __init__(self) -> None:
        self._retry_at = 0.0
        self._strays_at = 0.0
        self._watch = Watch()

    def tick(self, now: datetime) -> bool:
        """Do what there is to do; returns whether there may be more at once. Trouble is told and tried again."""
        if time.monotonic() < self._retry_at and not _is_asked():
            return False
        try:
            connection.look()
            with unscoped("projection serves every organisation"):
                wanted = asked()
            rebuild_asked(states=wanted, now=now)
            opening.ensure_open(now=now)
            more = _apply_some(now) >= AT_ONCE
            check_asked(states=wanted, now=now)
            self._look_for_strays()
            if not more:
                self._watch.look(now)
            return more
        except Trouble as wrong:
            self._retry_at = time.monotonic() + RETRY_S
            self._tell(wrong)
        except DatabaseError as wrong:
            self._retry_at = time.monotonic() + RETRY_S
            log_line.warning("projection.waits", error=str(wrong)[:300])
        return False

    def _look_for_strays(self) -> None:
        if time.monotonic() >= self._strays_at:
            self._strays_at = time.monotonic() + STRAYS_S
            drop_strays()

    def _tell(self, wrong: Trouble) -> None:
        connection.shut(wrong.lasting, str(wrong))
        log_line.error("projection.trouble", health=wrong.health, error=str(wrong))
        try:
            with unscoped("projection serves every organisation"):
                put_health(health=wrong.lasting, error=str(wrong))
        except DatabaseError as also:  # the disk may be full for both
            log_line.warning("projection.untold", error=str(also)[:300])


def _is_asked() -> bool:
    try:
        with unscoped("projection serves every organisation"):
            return any(row.rebuild_asked_at for row in asked())
    except DatabaseError:
        return False


def _apply_some(now: datetime) -> int:
    """Apply the oldest changes; returns how many rows it struck off."""
    with unscoped("projection serves every organisation"):
        waiting = list(Pending.objects.filter(gatherer=GATHERER).order_by("id")[:AT_ONCE])
    by_org: dict[UUID, list[Pending]] = defaultdict(list)
    for row in waiting:
        by_org[row.org_id].append(row)
    done = 0
    for org_id, rows in by_org.items():
        with scope(org_id):
            done += apply_pending(rows=rows, now=now)
    return done
