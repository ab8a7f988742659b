"""Copies of files. Each is copied once, for all backups: a file never changes, and is encrypted already.

A copy is named by the id of its file and the digest of its bytes, `blobs/ORG/EA/ID.DIGEST`, so that it can be checked
by itself. Each backup lists the files there were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from calliper.config.backup.problem import told_of_disk
from calliper.core import disk

_PIECE = 1024 * 1024
_INCOMING = "incoming"


@dataclass(frozen=True)
class Listed:
    """A file of one backup, by the name of its copy below `blobs/`."""

    name: str
    size: int

    @property
    def place(self) -> Path:
        """Where the file belongs below the home folder's `blobs/`."""
        path = Path(self.name)
        return path.with_name(path.name.partition(".")[0])


@dataclass
class Gathered:
    """How many files a backup lists, and how many of them had to be copied for it."""

    files: int = 0
    size: int = 0
    copied: int = 0


def gather(home: Path, target: Path, list_to: Path) -> Gathered:
    """Copy files that are not there yet and write the list of all, one JSON line each. Raises BackupError."""
    told = Gathered()
    with told_of_disk(target), list_to.open("w", encoding="ascii") as out:
        for folder in _folders(home / "blobs"):
            there = disk.make_folder(target / folder.parent.name / folder.name)
            copies = {copy.name.partition(".")[0]: copy.name for copy in there.iterdir()}
            for file in sorted(folder.iterdir()):
                with suppress(FileNotFoundError):  # deleted since the folder was listed
                    name = copies.get(file.name) or _copied(file, there, target, told)
                    size = (there / name).stat().st_size
                    out.write(
                        json.dumps({"name": f"{folder.parent.name}/{folder.name}/{name}", "size": size})
                        + "\n"
                    )
                    told.files, told.size = told.files + 1, told.size + size
    return told


def parsed(lines: Iterable[bytes]) -> Iterator[Listed]:
    """The files of a list."""
    for line in lines:
        found = json.loads(line)
        org, ending, copy = str(found["name"]).split("/")
        yield Listed(f"{UUID(org)}/{ending[:2]}/{copy}", int(found["size"]))


def damaged(listed: Iterable[Listed], target: Path) -> Iterator[Listed]:
    """The files whose copies are missing or not what they were."""
    for each in listed:
        try:
            is_good = _digest(target / each.name) == each.name.rpartition(".")[2]
        except OSError:
            is_good = False
        if not is_good:
            yield each


def put_back(listed: Iterable[Listed], target: Path, home: Path) -> int:
    """Copy files to where they belong; returns how many. Raises BackupError."""
    count = 0
    with told_of_disk(home):
        for each in listed:
            place = home / "blobs" / each.place
            disk.make_folder(place.parent)
            disk.write_new(place, _pieces(target / each.name))
            count += 1
    return count


def prune(target: Path, kept: Iterable[Listed]) -> int:
    """Delete copies that no kept backup lists; returns how many."""
    names = {each.name for each in kept}
    removed = 0
    for folder in _folders(target):
        for copy in folder.iterdir():
            if f"{folder.parent.name}/{folder.name}/{copy.name}" not in names:
                copy.unlink()
                removed += 1
    return removed


def _folders(blobs: Path) -> Iterator[Path]:
    """The folders ORG/EA, without what is on its way."""
    return (path for path in sorted(blobs.glob("*/??")) if path.parent.name != _INCOMING and path.is_dir())


def _copied(file: Path, there: Path, target: Path, told: Gathered) -> str:
    unfinished = disk.make_folder(target / _INCOMING) / file.name
    unfinished.unlink(missing_ok=True)
    digest = hashlib.sha256()
    try:
        disk.write_new(unfinished, _passing(file, digest))
        name = f"{file.name}.{digest.hexdigest()}"
        unfinished.replace(there / name)
    finally:
        unfinished.unlink(missing_ok=True)
    disk.sync_folder(there)
    told.copied += 1
    return name


def _passing(file: Path, digest: hashlib._Hash) -> Iterator[bytes]:
    for piece in _pieces(file):
        digest.update(piece)
        yield piece


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _pieces(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        yield from iter(lambda: opened.read(_PIECE), b"")
