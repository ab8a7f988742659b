"""What goes wrong with a backup, as sentences for the operator."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BackupError(Exception):
    """It cannot be done; the text says why and what to do, and holds no secret."""


@contextmanager
def told_of_disk(folder: Path) -> Iterator[None]:
    """Turn what the disk refuses into a BackupError that names the folder."""
    try:
        yield
    except OSError as wrong:
        if wrong.errno in FULL:
            raise BackupError(
                f"There is no room left on the disk of {folder}. Nothing half was kept; earlier backups are untouched."
            ) from wrong
        raise BackupError(f"{wrong.filename or folder}: {wrong.strerror or wrong}.") from wrong
