"""Encrypted files in a folder: recordings, exports, logos. Names are made here, never outside."""

import errno
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from calliper.core import disk
from calliper.core.crypto import envelope
from calliper.core.crypto import stream as streams
from calliper.core.ids import new_id
from calliper.core.keys.keyring import Keyring

DEFAULT_LIMIT = 512 * 1024 * 1024
_KIND = re.compile(r"[a-z_]{1,32}")
_LENGTH_BYTES = 4
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class BlobMissing(Exception):
    """The organisation has no blob of this id."""


class BlobTooLarge(Exception):
    """The stream is longer than `limit` bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The file is larger than {limit} bytes.")
        self.limit = limit


class StorageFull(Exception):
    """There is no room on the disk; nothing was kept."""


class Blob(Iterator[bytes]):
    """An open blob: iterate for the bytes asked for, then close it. `size` is the whole file's, in bytes."""

    def __init__(self, file: BinaryIO, facts: dict[str, str], size: int, pieces: Iterator[bytes]) -> None:
        self.kind, self.content_type, self.size = facts["kind"], facts["content_type"], size
        self._file = file
        self._pieces = pieces

    def __next__(self) -> bytes:
        return next(self._pieces)

    def close(self) -> None:
        """Close the file; a web server does this when the answer is sent or broken off."""
        self._file.close()

    def __enter__(self) -> "Blob":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def put(
    org_id: UUID,
    kind: str,
    stream: streams.Reader,
    *,
    content_type: str,
    limit: int = DEFAULT_LIMIT,
    blob_id: UUID | None = None,
) -> UUID:
    """Store a stream of at most `limit` bytes and return its new id, once it is safely on the disk.

    `blob_id`: a new id of core.ids, for who must write it down before, so that a killed process leaves no blob unknown.
    Raises BlobTooLarge or StorageFull and leaves nothing behind; ValueError for a malformed kind.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError("A kind of blob is a short word in lower case.")
    org_id, blob_id = _checked(org_id), _checked(blob_id or new_id())
    pieces = _encrypted(
        org_id, blob_id, {"kind": kind, "content_type": content_type}, _Limited(stream, limit)
    )
    try:
        _store(_path(org_id, blob_id), pieces)
    except OSError as wrong:
        if wrong.errno in _FULL:
            raise StorageFull("There is no room left for this file.") from wrong
        raise
    return blob_id


def open(org_id: UUID, blob_id: UUID, *, start: int = 0, end: int | None = None) -> Blob:  # noqa: A001
    """A blob from byte `start` up to `end`, which is left out; raises BlobMissing or DecryptionFailed."""
    keyring, blob_id = Keyring.of(_checked(org_id)), _checked(blob_id)
    try:
        file = _path(org_id, blob_id).open("rb")
    except FileNotFoundError:
        raise BlobMissing(f"There is no blob {blob_id}.") from None
    try:
        return _opened(file, keyring, blob_id, start, end)
    except BaseException:
        file.close()
        raise


def delete(org_id: UUID, blob_id: UUID) -> bool:
    """Delete a blob; False if there was none."""
    path = _path(org_id, blob_id)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    disk.sync_folder(path.parent)
    return True


def stored(org_id: UUID) -> Iterator[UUID]:
    """The ids of all blobs of an organisation, in no order."""
    return (UUID(path.name) for path in (_root() / str(_checked(org_id))).glob("??/*"))


def remove_unfinished(older_than: datetime) -> int:
    """Delete what killed processes left half written before `older_than`; returns the number of files."""
    removed = 0
    for path in _incoming().glob("*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < older_than.timestamp():
                path.unlink()
                removed += 1
    return removed


class _Limited:
    """A reader that refuses to go on past a number of bytes."""

    def __init__(self, reader: streams.Reader, limit: int) -> None:
        self._reader = reader
        self._limit = limit
        self._left = limit

    def read(self, size: int, /) -> bytes:
        piece = self._reader.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise BlobTooLarge(self._limit)
        return piece


def _encrypted(org_id: UUID, blob_id: UUID, facts: dict[str, str], reader: _Limited) -> Iterator[bytes]:
    keyring = Keyring.of(org_id)
    sealed = keyring.encrypt("blobs", "facts", blob_id, json.dumps(facts))
    yield len(sealed).to_bytes(_LENGTH_BYTES, "big") + sealed
    version, key = keyring.file_key()
    yield from streams.encrypt(reader, key=key, version=version, file_id=_identity(org_id, blob_id))


def _store(target: Path, pieces: Iterator[bytes]) -> None:
    temporary = _incoming() / target.name
    try:
        disk.make_folder(temporary.parent)
        disk.write_new(temporary, pieces)
        disk.make_folder(target.parent)
        temporary.replace(target)
        disk.sync_folder(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _opened(file: BinaryIO, keyring: Keyring, blob_id: UUID, start: int, end: int | None) -> Blob:
    length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
    facts = json.loads(keyring.decrypt("blobs", "facts", blob_id, file.read(length)))
    identity = _identity(keyring.org_id, blob_id)
    offset = _LENGTH_BYTES + length
    sealed = streams.open_(file, keys=keyring.file_keys(), file_id=identity, offset=offset)
    return Blob(file, facts, sealed.size, sealed.read(start, end))


def _identity(org_id: UUID, blob_id: UUID) -> bytes:
    return envelope.parts("blob", str(org_id), str(blob_id))


def _path(org_id: UUID, blob_id: UUID) -> Path:
    """Where a blob lies; the folder is the id's end, which is random, as its start is the time."""
    name = str(_checked(blob_id))
    return _root() / str(_checked(org_id)) / name[-2:] / name


def _checked(given: UUID) -> UUID:
    """The id again: whatever is not one, though it was declared so, raises ValueError here."""
    return UUID(str(given))


def _incoming() -> Path:
    return _root() / "incoming"


def _root() -> Path:
    return Path(settings.HOME) / "blobs"
