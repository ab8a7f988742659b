"""Periodic work, and the mails that wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from calliper.core.schedule import nightly
from calliper.notifications import actions, letter

KEEP = timedelta(days=180)
deliver = letter.deliver


@nightly("notifications.prune")
def prune(now: datetime) -> None:
    """Forget notices and mails that nobody will look at again."""
    actions.prune(now=now, keep=KEEP)
