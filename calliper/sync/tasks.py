"""Periodic work of the ledger, and the work of imports, which registers itself in imports/job.py."""

from __future__ import annotations

from datetime import datetime

from calliper.core.schedule import nightly
from calliper.sync import actions
from calliper.sync.imports import job

work = job.work


@nightly("sync.prune")
def prune(now: datetime) -> None:
    """Forget what the ledger and the quarantine need no longer, and files of imports after 30 days."""
    actions.prune(now=now)
    actions.prune_imports(now=now)
