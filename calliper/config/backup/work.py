"""The folder for half-done work: one backup or restore at a time, and whatever a killed one left is removed."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from calliper.config.backup.problem import BackupError, told_of_disk
from calliper.config.server.lock import is_held
from calliper.core import disk

LOCK, FOLDER = "backup.lock", "backup-work"


@contextmanager
def working(home: Path) -> Iterator[Path]:
    """An empty folder on the disk of the home folder, removed afterwards. Raises BackupError when another one works.

    No two have the same name: a child of a killed backup may go on writing for a moment.
    """
    with told_of_disk(home), _lock_file(home).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError("Another backup of this folder is running. Wait until it is done.") from None
        folder = home / FOLDER
        shutil.rmtree(folder, ignore_errors=True)
        try:
            yield Path(mkdtemp(dir=disk.make_folder(folder)))
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _lock_file(home: Path) -> Path:
    path = disk.make_folder(home) / LOCK
    path.touch(mode=0o600)
    return path


def is_busy(home: Path) -> bool:
    """Whether a backup or restore is at work."""
    return is_held(home / LOCK)
