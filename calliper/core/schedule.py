"""Work that every organisation needs once a night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog

from calliper.core.scope import scope

Nightly = Callable[[datetime], None]
NIGHTLY: dict[str, Nightly] = {}
log_line = structlog.get_logger(__name__)


def nightly(name: str) -> Callable[[Nightly], Nightly]:
    """Register a function that runs each night in the scope of every organisation; it must be harmless to repeat."""

    def register(work: Nightly) -> Nightly:
        NIGHTLY[name] = work
        return work

    return register


def run_nightly(org_ids: list[UUID], now: datetime) -> int:
    """Run every registered function for every organisation; one failure does not stop the others."""
    failed = 0
    for name, work in NIGHTLY.items():
        for org_id in org_ids:
            try:
                with scope(org_id):
                    work(now)
            except Exception as wrong:  # noqa: BLE001 - the next organisation must not pay for this one
                failed += 1
                log_line.error("nightly.failed", work=name, org=str(org_id), exc_info=wrong)
    return failed
