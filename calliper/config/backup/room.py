"""Whether a backup fits, before it is begun: a full disk would refuse calls."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

from calliper.config.backup.databases import engine
from calliper.config.backup.problem import BackupError

# Left free beside a running server, so that the backup is not what stops it.
SPARE_BYTES = 200 * 1024**2


def database_bytes() -> int:
    """Both SQLite databases with their journals; 0 for PostgreSQL, whose size is told by nobody here."""
    total = 0
    for alias, found in settings.DATABASES.items():
        if engine(alias) == "sqlite":
            name = Path(str(found["NAME"]))
            total += sum(file.stat().st_size for file in (name, Path(f"{name}-wal")) if file.exists())
    return total


def check(*folders: Path, times: float, spare: int = SPARE_BYTES) -> None:
    """Raise BackupError unless each folder's disk has room for so many times the databases, and some to spare."""
    needed = int(database_bytes() * times) + spare
    for folder in folders:
        free = shutil.disk_usage(_nearest(folder)).free
        if free < needed:
            raise BackupError(
                f"There is no room on the disk of {folder}: {needed / 1024**2:,.0f} MiB are needed, and "
                f"{free / 1024**2:,.0f} MiB are free. Make room, or name another folder."
            )


def same_disk(one: Path, other: Path) -> bool:
    """Whether both lie, or would lie, on one file system."""
    return _nearest(one).stat().st_dev == _nearest(other).stat().st_dev


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    while not folder.is_dir():
        folder = folder.parent
    return folder
