"""Making one backup beside a running server.

The order matters: rows, then keys, then files. Keys are made before the rows that need them, so every row finds its
key; a file is written before the row that names it, and never changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from django.conf import settings

from calliper.config.backup import archive, blobs, databases, room
from calliper.config.backup.archive import Part
from calliper.config.backup.blobs import Gathered
from calliper.config.backup.databases import KEYS_ALIAS, ROWS_ALIAS
from calliper.config.backup.key import BackupKey
from calliper.config.backup.problem import BackupError, told_of_disk
from calliper.config.backup.shelf import Shelf, listed, stamp_of, tell
from calliper.core import disk

FILES = "files.jsonl"
MASTER, SECRET = "master.key", "secret.key"
TLS = ("tls/certificate.pem", "tls/key.pem")


@dataclass(frozen=True)
class Made:
    """A backup that lies whole in its folders."""

    stamp: str
    rows: Path
    keys: Path
    facts: dict[str, Any]
    files: Gathered

    @property
    def counts(self) -> dict[str, int]:
        """Rows per table."""
        return {name: rows for name, (rows, _) in self.facts["tables"].items()}


def product() -> str:
    """The version of this Calliper."""
    try:
        return metadata.version("calliper")
    except metadata.PackageNotFoundError:
        return "unreleased"


def make(shelf: Shelf, *, key: BackupKey, work: Path, now: datetime) -> Made:
    """Copy, encrypt and put both archives into their folders. Raises BackupError; then no backup is listed."""
    _refuse_one_folder(shelf)
    one_disk = room.same_disk(work, shelf.folder)
    room.check(work, shelf.folder, times=2.2 if one_disk else 1.1)
    stamp = _free_stamp(shelf, now)
    shared = {"product": product(), "started_at": now.isoformat(), "pair": secrets.token_hex(8)}
    _remove_unfinished(shelf)

    rows, keys = databases.copy(ROWS_ALIAS, work), databases.copy(KEYS_ALIAS, work)
    files = blobs.gather(settings.HOME, shelf.blobs, work / FILES)
    told = {"files": {"count": files.files, "bytes": files.size}}
    parts = [Part(FILES, work / FILES), rows.part]
    # Keys first: rows without keys would be listed as a backup, and be none.
    archive.write(shelf.keys(stamp), archive.KEYS, key=key, parts=[keys.part, *_secrets()],
                  facts=shared | databases.facts(keys))  # fmt: skip
    facts = archive.write(shelf.rows(stamp), archive.ROWS, key=key, parts=parts,
                          facts=shared | told | databases.facts(rows))  # fmt: skip
    for part in (*parts, keys.part):
        part.path.unlink()
    with told_of_disk(shelf.folder):
        tell(shelf, stamp, product=shared["product"], newest=facts["newest"], key=key.name, **told)
    return Made(stamp, shelf.rows(stamp), shelf.keys(stamp), facts, files)


def _secrets() -> list[Part]:
    """What opens the keys, and what the server shows to phones and browsers."""
    old = [Part(f"master-old-{n}.key", path) for n, path in enumerate(settings.MASTER_KEYS_OLD, 1)]
    own = [Part(MASTER, settings.MASTER_KEY_FILE), *old]
    if missing := [part.path for part in own if not part.path.exists()]:
        raise BackupError(
            f"The master key is not at {missing[0]}, and without it a backup would open nothing. Put it back, or "
            "name its place in CALLIPER_MASTER_KEY_FILE."
        )
    here = [Part(name, settings.HOME / name) for name in (SECRET, *TLS)]
    return own + [part for part in here if part.path.exists()]


def _refuse_one_folder(shelf: Shelf) -> None:
    one, other = shelf.folder.resolve(), shelf.keys_folder.resolve()
    if one == other or one in other.parents or other in one.parents:
        raise BackupError(
            f"Rows would go to {shelf.folder} and keys to {shelf.keys_folder}: whoever takes one must not get both. "
            "Name a folder outside the first one with --keys-to or in CALLIPER_BACKUP_KEYS_FOLDER."
        )


def _free_stamp(shelf: Shelf, now: datetime) -> str:
    stamp = stamp_of(now)
    if shelf.rows(stamp).exists():
        raise BackupError(f"There is a backup of this very second already: {shelf.rows(stamp)}.")
    return stamp


def _remove_unfinished(shelf: Shelf) -> None:
    """What a killed backup left: halves without a name, and keys whose rows never came."""
    with told_of_disk(shelf.folder):
        disk.make_folder(shelf.folder)
        disk.make_folder(shelf.keys_folder)
        for half in _halves(shelf):
            half.unlink(missing_ok=True)


def _halves(shelf: Shelf) -> Iterator[Path]:
    yield from shelf.folder.glob("calliper-*.part")
    yield from shelf.keys_folder.glob("calliper-*.part")
    yield from (shelf.blobs / "incoming").glob("*")
    whole = {backup.stamp for backup in listed(shelf)}
    newest = max(whole, default="")
    # Keys outlive neither their rows' place in the list nor a later backup; newer ones belong to a killed one.
    for path in shelf.keys_folder.glob("calliper-*.keys"):
        stamp = path.name.removeprefix("calliper-").removesuffix(".keys")
        if stamp > newest and stamp not in whole:
            yield path
