"""The page on backups. It shows the state only: several organisations may share a server, and a backup holds them all.

So it names no folder, no size and no count, and there is nothing to press: whoever runs the server does that there.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from calliper.config.backup.standing import standing

_MOST = 30


def context(now: datetime) -> dict[str, Any]:
    """What the template needs."""
    found = standing(now)
    return {
        "standing": found,
        "good": found.good,
        "late": found.is_late(now),
        "backups": found.backups[:_MOST],
        "more": max(0, len(found.backups) - _MOST),
        "daily": settings.BACKUP_DAILY,
        "weekly": settings.BACKUP_WEEKLY,
        "monthly": settings.BACKUP_MONTHLY,
        "restored_in": found.good.seconds if found.good else None,
    }
