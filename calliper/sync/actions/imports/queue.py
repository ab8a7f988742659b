from __future__ import annotations

from datetime import datetime

from calliper.core.jobs import State, wake
from calliper.sync.models import Import, Stage

WORK = "sync.import"


def queue(row: Import, stage: Stage, now: datetime) -> None:
    """Let a job do this stage; the caller saves the row in the same transaction."""
    row.stage, row.state, row.run_at, row.attempts = stage, State.WAITING, now, 0
    row.began_at, row.ended_at, row.cancel_asked_at = now, None, None
    row.complaint, row.error, row.read_bytes, row.rows_done = "", "", 0, 0
    row.lease_token = row.lease_until = None
    wake(WORK, row)
