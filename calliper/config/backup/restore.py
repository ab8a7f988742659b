"""Bringing a backup back: everything is built and tried beside the home folder, and only then moved into it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from calliper.config.backup import postgres
from calliper.config.backup.make import MASTER
from calliper.config.backup.problem import BackupError, told_of_disk
from calliper.config.backup.shelf import stamp_of
from calliper.config.backup.snapshot import FOLDER as SNAPSHOTS
from calliper.config.backup.stage import Source, Staged, postgres_places, stage
from calliper.config.backup.work import FOLDER as WORK
from calliper.config.backup.work import LOCK, working
from calliper.config.server import lock, stores
from calliper.core import disk

# What makes a folder somebody's server, and not one that a command has only just touched.
INHABITED = ("calliper.sqlite3", "keys.sqlite3", MASTER, "blobs", "tls")
SQLITE = ("calliper.sqlite3", "keys.sqlite3")


@dataclass(frozen=True)
class Restored:
    """A home folder that is ready to be served. `aside` is where the earlier one lies."""

    home: Path
    staged: Staged
    aside: Path | None
    seconds: float


def restore(
    source: Source, home: Path, *, replace: bool, leave_out_damaged: bool = False, now: datetime
) -> Restored:
    """Bring a backup into a home folder that nobody serves. Raises BackupError.

    Until everything was tried nothing changes; whoever is killed while files change places leaves a mark at which no
    server starts.
    """
    begun = time.monotonic()
    _refuse_inhabited(home, replace=replace)
    try:
        with lock.hold(home), working(home) as work:
            staged = stage(source, work / "home", databases=postgres_places(),
                           leave_out_damaged=leave_out_damaged, now=now)  # fmt: skip
            aside = _swap(staged.home, home, now, replace=replace)
    except lock.TakenError as taken:
        raise BackupError(str(taken)) from None
    return Restored(home, staged, aside, time.monotonic() - begun)


def _refuse_inhabited(home: Path, *, replace: bool) -> None:
    there = [name for name in INHABITED if (home / name).exists()]
    if there and not replace:
        raise BackupError(
            f"{home} holds a server already ({', '.join(there)}). Name an empty folder with --into, or add --replace: "
            "what is there is then moved aside, not deleted."
        )
    for place in postgres_places().values():
        if names := postgres.table_names(place):
            raise BackupError(postgres.not_empty(place, names))


def _swap(staged: Path, home: Path, now: datetime, *, replace: bool) -> Path | None:
    """Move what is there aside, then the new home into its place; the rows come last."""
    master = _place_of_master_key(home)
    with told_of_disk(home):
        _refuse_other_master_key(staged / MASTER, master, replace=replace)
        unfinished = stores.unfinished(home)
        unfinished.touch(mode=0o600)
        aside = _moved_aside(home, stamp_of(now)) if replace else None
        if master.parent != home:
            _put_master_key(staged / MASTER, master, stamp_of(now))
        for path in sorted(staged.iterdir(), key=lambda path: path.name in SQLITE):
            if path.name not in _WORTHLESS:
                path.replace(home / path.name)
        disk.sync_folder(home)
        unfinished.unlink()
    return aside


# What a process on the staged folder leaves, and what is made anew.
_WORTHLESS = frozenset({"jobs.sqlite3", "tmp", LOCK, lock.NAME})


def _moved_aside(home: Path, stamp: str) -> Path | None:
    stay = {
        LOCK,
        WORK,
        lock.NAME,
        SNAPSHOTS,
        stores.unfinished(home).name,
        *(path.name for path in _backups()),
    }
    going = [
        path for path in home.iterdir() if path.name not in stay and not path.name.startswith("replaced-")
    ]
    if not any(path.name in INHABITED for path in going):
        return None
    aside = disk.make_folder(home / f"replaced-{stamp}")
    for path in going:
        path.rename(aside / path.name)
    disk.sync_folder(home)
    return aside


def _backups() -> list[Path]:
    """What of backups may lie in the home folder."""
    return [settings.BACKUP_FOLDER, settings.BACKUP_KEYS_FOLDER, settings.BACKUP_KEY_FILE]


def _place_of_master_key(home: Path) -> Path:
    """In the folder, unless the settings name a place outside of it."""
    named: Path = settings.MASTER_KEY_FILE
    return home / MASTER if named.is_relative_to(settings.HOME) else named


def _refuse_other_master_key(fresh: Path, place: Path, *, replace: bool) -> None:
    if place.exists() and not replace and place.read_bytes() != fresh.read_bytes():
        raise BackupError(
            f"There is another master key at {place}. Add --replace to move it aside, or name another place in "
            "CALLIPER_MASTER_KEY_FILE."
        )


def _put_master_key(fresh: Path, place: Path, stamp: str) -> None:
    content = fresh.read_bytes()
    if place.exists() and place.read_bytes() != content:
        place.rename(place.with_name(f"{place.name}.replaced-{stamp}"))
    if not place.exists():
        disk.make_folder(place.parent)
        disk.write_new(place, [content])
        disk.sync_folder(place.parent)
    fresh.unlink()
