"""Work that every organisation needs once a night or every five minutes, and the server as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog

from calliper.core.keys.models import KeyPurpose, KeyState, WrappedKey
from calliper.core.scope import scope

Nightly = Callable[[datetime], None]
NIGHTLY: dict[str, Nightly] = {}
OFTEN: dict[str, Nightly] = {}
WHOLE_SERVER: dict[str, Nightly] = {}
log_line = structlog.get_logger(__name__)


def nightly(name: str) -> Callable[[Nightly], Nightly]:
    """Register a function that runs each night in the scope of every organisation; it must be harmless to repeat."""

    def register(work: Nightly) -> Nightly:
        NIGHTLY[name] = work
        return work

    return register


def often(name: str) -> Callable[[Nightly], Nightly]:
    """Register a function that runs every five minutes in the scope of every organisation.

    Two processes may run it at once, so it must be harmless to repeat; when nothing changed it should only read.
    """

    def register(work: Nightly) -> Nightly:
        OFTEN[name] = work
        return work

    return register


def whole_server(name: str) -> Callable[[Nightly], Nightly]:
    """Register a function that runs every five minutes for the server as a whole, outside any organisation.

    It must come back at once and be harmless to repeat.
    """

    def register(work: Nightly) -> Nightly:
        WHOLE_SERVER[name] = work
        return work

    return register


def run_whole_server(now: datetime) -> int:
    """Run every function registered for the server as a whole; returns failures."""
    failed = 0
    for name, work in WHOLE_SERVER.items():
        try:
            work(now)
        except Exception as wrong:
            failed += 1
            log_line.error("whole_server.failed", work=name, exc_info=wrong)
    return failed


def run_nightly(now: datetime) -> int:
    """Run every function registered for the night for every organisation; returns failures."""
    return _run(NIGHTLY, "nightly.failed", now)


def run_often(now: datetime) -> int:
    """Run every function registered for every five minutes for every organisation; returns failures."""
    return _run(OFTEN, "often.failed", now)


def _run(registered: dict[str, Nightly], complaint: str, now: datetime) -> int:
    """One failure does not stop the others.

    Organisations are those with live keys: without keys there is nothing left to do for one.
    """
    failed = 0
    for org_id in _org_ids():
        for name, work in registered.items():
            try:
                with scope(org_id):
                    work(now)
            except Exception as wrong:
                failed += 1
                log_line.error(complaint, work=name, org=str(org_id), exc_info=wrong)
    return failed


def _org_ids() -> list[UUID]:
    live = WrappedKey.objects.filter(purpose=KeyPurpose.DATA, state=KeyState.ACTIVE)
    return list(live.values_list("org_id", flat=True).distinct())
