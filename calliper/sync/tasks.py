"""Periodic work of the ledger."""

from __future__ import annotations

from datetime import datetime

from calliper.core.schedule import nightly
from calliper.sync import actions


@nightly("sync.prune")
def prune(now: datetime) -> None:
    """Forget what the ledger and the quarantine need no longer."""
    actions.prune(now=now)
