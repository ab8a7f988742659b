"""Where backups lie and what is known of each. Beside the archive with the rows stands a small file in plain JSON.

FOLDER/calliper-20261122T213000Z.rows    rows, encrypted; listed only when whole
FOLDER/calliper-20261122T213000Z.json    when, how large, whether it was verified; written last
FOLDER/blobs/                            files, shared by all backups (blobs.py)
KEYS/calliper-20261122T213000Z.keys      wrapped keys, master key, secrets, encrypted
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from calliper.core import disk

_STAMP = "%Y%m%dT%H%M%SZ"
_ROWS = re.compile(r"calliper-(\d{8}T\d{6}Z)\.rows")
_KEYS = re.compile(r"calliper-(\d{8}T\d{6}Z)\.keys")


@dataclass(frozen=True)
class Shelf:
    """The two folders that belong together."""

    folder: Path
    keys_folder: Path

    def rows(self, stamp: str) -> Path:
        """The archive with the rows."""
        return self.folder / f"calliper-{stamp}.rows"

    def keys(self, stamp: str) -> Path:
        """The archive with the keys."""
        return self.keys_folder / f"calliper-{stamp}.keys"

    def told(self, stamp: str) -> Path:
        """What is known of it."""
        return self.folder / f"calliper-{stamp}.json"

    @property
    def blobs(self) -> Path:
        """Copies of files."""
        return self.folder / "blobs"


@dataclass(frozen=True)
class Backup:
    """One backup. `verified` says whether it was restored on trial: None when nobody tried."""

    stamp: str
    size: int
    verified: bool | None = None
    verified_at: datetime | None = None
    problem: str = ""
    seconds: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When it was begun."""
        return when(self.stamp)


def ours() -> Shelf:
    """The folders of the settings."""
    return Shelf(settings.BACKUP_FOLDER, settings.BACKUP_KEYS_FOLDER)


def stamp_of(at: datetime) -> str:
    """A moment as it stands in names: seconds, UTC."""
    return at.astimezone(UTC).strftime(_STAMP)


def when(stamp: str) -> datetime:
    """The moment of a stamp."""
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def listed(shelf: Shelf) -> list[Backup]:
    """Whole backups, newest first."""
    if not shelf.folder.is_dir():
        return []
    found = [match for path in shelf.folder.iterdir() if (match := _ROWS.fullmatch(path.name))]
    return [_read(shelf, match.group(1)) for match in sorted(found, key=lambda m: m.group(1), reverse=True)]


def key_stamps(shelf: Shelf) -> list[str]:
    """Stamps of the archives with keys, newest first."""
    if not shelf.keys_folder.is_dir():
        return []
    found = [match for path in shelf.keys_folder.iterdir() if (match := _KEYS.fullmatch(path.name))]
    return sorted((match.group(1) for match in found), reverse=True)


def tell(shelf: Shelf, stamp: str, **facts: Any) -> None:
    """Add to what is known of a backup. Raises OSError."""
    path = shelf.told(stamp)
    known = {**_known(path), **facts}
    fresh = path.with_name(f"{path.name}.part")
    fresh.unlink(missing_ok=True)
    disk.write_new(fresh, [json.dumps(known, indent=1).encode()])
    fresh.replace(path)
    disk.sync_folder(path.parent)


def _read(shelf: Shelf, stamp: str) -> Backup:
    known = _known(shelf.told(stamp))
    verified_at = known.get("verified_at")
    return Backup(
        stamp=stamp,
        size=_size(shelf.rows(stamp)) + _size(shelf.keys(stamp)),
        verified=known.get("verified"),
        verified_at=datetime.fromisoformat(verified_at) if verified_at else None,
        problem=str(known.get("problem", "")),
        seconds=float(known.get("seconds", 0.0)),
        facts=known,
    )


def _known(path: Path) -> dict[str, Any]:
    """An unreadable file says nothing; the archive itself counts."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
