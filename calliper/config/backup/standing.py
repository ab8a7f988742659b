"""How things stand with backups, for the doctor and for the page: facts, no places."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from calliper.config.backup import room
from calliper.config.backup.shelf import Backup, Shelf, listed, ours
from calliper.config.backup.work import is_busy
from calliper.core import disk

OFF = "off"
STATE = "backup-state.json"
MINUTE = 30
LATE = timedelta(hours=26)
TOO_LATE = timedelta(days=7)
_RETRY_AFTER = timedelta(hours=1)
_MOST_TRIES = 3


@dataclass(frozen=True)
class Standing:
    """`backups` newest first; `problem` is why the last scheduled attempt failed, empty when it did not."""

    backups: list[Backup]
    problem: str
    next_at: datetime | None
    busy: bool
    same_disk: bool
    key_at_home: bool

    @property
    def good(self) -> Backup | None:
        """The newest verified one."""
        return next((backup for backup in self.backups if backup.verified), None)

    def is_late(self, now: datetime) -> bool:
        """Whether the newest verified one is older than a day and some hours, or there is none."""
        return self.good is None or now - self.good.at > LATE


def standing(now: datetime) -> Standing:
    """Look at the folders of the settings. Raises OSError."""
    shelf, home = ours(), settings.HOME
    busy = is_busy(home)
    return Standing(
        backups=listed(shelf),
        problem="" if busy else str(state(home).get("problem", "")),
        next_at=None if settings.BACKUP_HOUR == OFF else _last_moment(now) + timedelta(days=1),
        busy=busy,
        same_disk=room.same_disk(shelf.folder, home),
        key_at_home=_is_within(settings.BACKUP_KEY_FILE, home, shelf),
    )


def is_due(home: Path, now: datetime) -> bool:
    """Whether the nightly backup has to be made now: also after the hour, when the server was off at it.

    A folder that has just been made waits for its first night.
    """
    if settings.BACKUP_HOUR == OFF or is_busy(home):
        return False
    known, moment = state(home), _last_moment(now)
    if "since" not in known:
        write_state(home, since=now.isoformat())
        return False
    if datetime.fromisoformat(known["since"]) > moment or _has_good(moment):
        return False
    tried = [at for text in known.get("tried", []) if (at := datetime.fromisoformat(text)) >= moment]
    return not tried or (len(tried) < _MOST_TRIES and now - tried[-1] > _RETRY_AFTER)


def note_attempt(home: Path, now: datetime) -> None:
    """Before the attempt, so that one which is killed counts too."""
    tried = [*state(home).get("tried", []), now.isoformat()]
    write_state(home, tried=tried[-_MOST_TRIES:], problem="It was broken off before it was done.")


def state(home: Path) -> dict[str, Any]:
    """What the schedule remembers; empty when nothing, or nothing readable."""
    try:
        found = json.loads((home / STATE).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write_state(home: Path, **facts: Any) -> None:
    """Add to what the schedule remembers. Raises OSError."""
    known = {**state(home), **facts}
    fresh = home / f"{STATE}.part"
    fresh.unlink(missing_ok=True)
    disk.write_new(fresh, [json.dumps(known).encode()])
    fresh.replace(home / STATE)


def _last_moment(now: datetime) -> datetime:
    """The latest scheduled moment that is not in the future."""
    today = now.astimezone(UTC).replace(
        hour=int(settings.BACKUP_HOUR), minute=MINUTE, second=0, microsecond=0
    )
    return today if today <= now else today - timedelta(days=1)


def _has_good(since: datetime) -> bool:
    return any(backup.verified and backup.at >= since for backup in listed(ours()))


def _is_within(file: Path, home: Path, shelf: Shelf) -> bool:
    """Whether the key lies with what it opens."""
    return any(file.is_relative_to(folder) for folder in (home, shelf.folder, shelf.keys_folder))
