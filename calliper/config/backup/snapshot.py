"""A copy of both databases before a migration, in the home folder: the quick way back from an upgrade that failed.

It lies on the same disk and is not encrypted beyond what the databases are: no backup, and it lives shorter.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings

from calliper.config.backup import postgres, room
from calliper.config.backup.databases import KEYS_ALIAS, NAMES, ROWS_ALIAS, copy_sqlite, engine
from calliper.config.backup.problem import BackupError, told_of_disk
from calliper.config.backup.shelf import stamp_of
from calliper.config.backup.work import working
from calliper.config.server import lock
from calliper.core import disk

FOLDER, HALF = "snapshots", "half"
KEPT = 3
_SPARE_BYTES = 16 * 1024**2
log_line = structlog.get_logger(__name__)


def take(home: Path, now: datetime) -> Path | None:
    """Copy both databases and return the folder; None, with a warning, when PostgreSQL's programs are missing.

    Raises BackupError.
    """
    if "postgresql" in {engine(alias) for alias in NAMES} and not postgres.has_tools():
        log_line.warning("snapshot.left_out", reason="pg_dump is not on this machine: make a backup yourself")
        return None
    room.check(home, times=1.0, spare=_SPARE_BYTES)
    target = home / FOLDER / stamp_of(now)
    half = home / FOLDER / HALF
    with told_of_disk(home):
        shutil.rmtree(half, ignore_errors=True)
        disk.make_folder(half)
        for alias in (ROWS_ALIAS, KEYS_ALIAS):
            _copy(alias, half)
        shutil.rmtree(target, ignore_errors=True)
        half.rename(target)
        disk.sync_folder(target.parent)
    prune(home, now)
    return target


def prune(home: Path, now: datetime) -> None:
    """Keep the last three, and none longer than keys are kept in backups: what is destroyed shall be gone."""
    oldest = stamp_of(now - timedelta(days=settings.BACKUP_KEYS_DAYS))
    found = sorted((path for path in (home / FOLDER).glob("*Z") if path.is_dir()), reverse=True)
    for path in [*found[KEPT:], *(path for path in found[:KEPT] if path.name < oldest)]:
        shutil.rmtree(path, ignore_errors=True)


def put_back(snapshot: Path, home: Path, now: datetime) -> Path:
    """Bring the SQLite files of a snapshot back; returns where those that were there lie now. Raises BackupError."""
    names = [f"{name}.sqlite3" for name in NAMES.values()]
    if missing := [name for name in names if not (snapshot / name).is_file()]:
        raise BackupError(
            f"{snapshot} is no snapshot: it holds no {missing[0]}. They lie in {home / FOLDER}."
        )
    aside = home / f"replaced-{stamp_of(now)}"
    try:
        with lock.hold(home), working(home) as work, told_of_disk(home):
            for name in names:
                copy_sqlite(snapshot / name, work / name)
            disk.make_folder(aside)
            for name in names:
                _change_places(work / name, home / name, aside)
            disk.sync_folder(home)
    except lock.TakenError as taken:
        raise BackupError(str(taken)) from None
    return aside


def _change_places(fresh: Path, database: Path, aside: Path) -> None:
    for file in database.parent.glob(f"{database.name}*"):
        file.rename(aside / file.name)
    fresh.rename(database)


def _copy(alias: str, into: Path) -> None:
    place = settings.DATABASES[alias]
    if engine(alias) == "postgresql":
        postgres.save(place, into / f"{NAMES[alias]}.dump")
    elif Path(str(place["NAME"])).exists():
        copy_sqlite(Path(str(place["NAME"])), into / f"{NAMES[alias]}.sqlite3")
