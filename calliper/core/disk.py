"""Files that survive a power cut: contents and folder entries are forced to the disk."""

import os
from collections.abc import Iterable
from pathlib import Path


def write_new(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file that only its owner may read, and force it to the disk; raises FileExistsError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb", buffering=0) as file:
        for piece in pieces:
            _write_whole(descriptor, piece)
        os.fsync(file.fileno())


def make_folder(path: Path) -> Path:
    """The folder, made with its parents if need be, open to its owner only, its entry forced to the disk."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)
        sync_folder(path.parent)
    return path


def sync_folder(path: Path) -> None:
    """Force a folder's entries to the disk: without it, a new name may be lost although its file is not."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_whole(descriptor: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
