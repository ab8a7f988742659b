"""Verifying a backup: it is restored into a scratch folder, and every table and file is compared."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from django.conf import settings

from calliper.config.backup import blobs, postgres, room
from calliper.config.backup.key import BackupKey
from calliper.config.backup.problem import BackupError, told_of_disk
from calliper.config.backup.shelf import Shelf, tell
from calliper.config.backup.stage import Source, Staged, postgres_places, stage


def verify(shelf: Shelf, stamp: str, *, keys: list[BackupKey], work: Path, now: datetime) -> Staged:
    """Restore a backup on trial and write down how it went. Raises BackupError, which is written down too."""
    begun = time.monotonic()
    source = Source(shelf.rows(stamp), shelf.keys(stamp), shelf.blobs, keys)
    try:
        room.check(work, times=1.2)
        with ExitStack() as held:
            places = {
                alias: held.enter_context(postgres.scratch(found))
                for alias, found in postgres_places().items()
            }
            tried = stage(source, work / "trial", databases=places, leave_out_damaged=True, now=now)
        if tried.damaged:
            _drop_damaged(tried.damaged, shelf.blobs)
            raise BackupError(f"{len(tried.damaged)} files in {shelf.blobs} are missing or damaged.")
    except BackupError as wrong:
        _write_down(shelf, stamp, now, begun, verified=False, problem=str(wrong))
        raise
    _write_down(shelf, stamp, now, begun, verified=True, problem="")
    return tried


def _write_down(
    shelf: Shelf, stamp: str, now: datetime, begun: float, *, verified: bool, problem: str
) -> None:
    seconds = round(time.monotonic() - begun, 1)
    with told_of_disk(shelf.folder):
        tell(shelf, stamp, verified=verified, verified_at=now.isoformat(), problem=problem, seconds=seconds)


def _drop_damaged(damaged: list[blobs.Listed], target: Path) -> None:
    """A bad copy whose file is still at home makes place for a good one at the next backup."""
    for each in damaged:
        if (settings.HOME / "blobs" / each.place).exists():
            (target / each.name).unlink(missing_ok=True)
