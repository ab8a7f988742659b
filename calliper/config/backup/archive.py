"""One archive: a line that names it, then a compressed tar encrypted in segments (core/crypto/stream.py).

Its last member is the manifest with the digest and size of every other one: it is written while they are copied, and an
archive without it is not one. Reading and writing hold a few MiB, however large the parts are.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from calliper.config.backup.key import BackupKey
from calliper.config.backup.problem import BackupError, told_of_disk
from calliper.core import disk
from calliper.core.crypto import envelope, stream

ROWS, KEYS = "rows", "keys"
MANIFEST = "manifest.json"
_PIECE = 1024 * 1024
_HEAD = re.compile(rb"calliper backup 1 (rows|keys) ([0-9a-f]{16})\n")
_HEAD_BYTES = len("calliper backup 1 rows 0123456789abcdef\n")
_NAME = re.compile(r"[a-z0-9_]+(?:[.-][a-z0-9]+)*(?:/[a-z0-9_]+(?:[.-][a-z0-9]+)*)?")
_MANIFEST_MOST = 64 * _PIECE
Facts = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A file that goes into an archive under a name of ours."""

    name: str
    path: Path


def write(
    target: Path, kind: str, *, key: BackupKey, parts: Sequence[Part], facts: Mapping[str, Any]
) -> Facts:
    """Write `target` beside its place, force it to the disk and rename it; returns the manifest.

    Raises BackupError, and then leaves nothing behind.
    """
    manifest: Facts = {"format": 1, "kind": kind, **facts, "parts": []}
    head = f"calliper backup 1 {kind} {key.name}\n".encode()
    unfinished = target.with_name(f"{target.name}.part")
    with told_of_disk(target.parent):
        disk.make_folder(target.parent)
        unfinished.unlink(missing_ok=True)
        try:
            packed = _Pulled(_compressed(_tarred(parts, manifest)))
            sealed = stream.encrypt(packed, key=key.key, version=1, file_id=_file_id(kind))
            disk.write_new(unfinished, _led_by(head, sealed))
            unfinished.replace(target)
            disk.sync_folder(target.parent)
        finally:
            unfinished.unlink(missing_ok=True)
    return manifest


def unpack(path: Path, kind: str, *, keys: Sequence[BackupKey], into: Path) -> Facts:
    """Write every part below the folder `into` and check it; returns the manifest. Raises BackupError."""
    found: dict[str, tuple[int, str]] = {}
    manifest: Facts = {"parts": []}
    with _sound(path):
        for name, reader in _members(path, kind, keys):
            if name == MANIFEST:
                manifest = json.loads(reader.read(_MANIFEST_MOST))
            else:
                found[name] = _written(into / name, reader)
    if not found or found != {part["name"]: (part["size"], part["sha256"]) for part in manifest["parts"]}:
        raise BackupError(
            f"{path} is damaged: its parts are not what its manifest lists. Use another backup."
        )
    return manifest


def first_part(path: Path, kind: str, *, keys: Sequence[BackupKey]) -> Iterator[bytes]:
    """The lines of the archive's first part, without reading the rest. Raises BackupError."""
    with _sound(path):
        for _, reader in _members(path, kind, keys):
            yield from iter(reader.readline, b"")
            return


def read_manifest(path: Path, kind: str, *, keys: Sequence[BackupKey]) -> Facts:
    """Read the whole archive for its manifest, and write nothing. Raises BackupError."""
    with _sound(path):
        for name, reader in _members(path, kind, keys):
            if name == MANIFEST:
                found: Facts = json.loads(reader.read(_MANIFEST_MOST))
                return found
    raise BackupError(f"{path} is damaged: it has no manifest. Use another backup.")


def _written(target: Path, reader: IO[bytes]) -> tuple[int, str]:
    hashed = _Hashed(reader)
    with told_of_disk(target.parent):
        disk.make_folder(target.parent)
        disk.write_new(target, iter(lambda: hashed.read(_PIECE), b""))
    return hashed.size, hashed.digest()


def _tarred(parts: Sequence[Part], manifest: Facts) -> Iterator[bytes]:
    for part in parts:
        with part.path.open("rb") as file:
            size = file.seek(0, io.SEEK_END)
            file.seek(0)
            yield _tar_head(part.name, size)
            hashed = _Hashed(file)
            yield from iter(lambda: hashed.read(min(_PIECE, size - hashed.size)), b"")  # noqa: B023
        yield _padding(size)
        manifest["parts"].append({"name": part.name, "size": size, "sha256": hashed.digest()})
    told = json.dumps(manifest, indent=1).encode()
    yield _tar_head(MANIFEST, len(told)) + told + _padding(len(told))
    yield bytes(2 * tarfile.BLOCKSIZE)


def _tar_head(name: str, size: int) -> bytes:
    made = tarfile.TarInfo(name)
    made.size, made.mode = size, 0o600
    return made.tobuf(tarfile.GNU_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


def _compressed(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Lightly: most of a database is sealed values, which nothing makes smaller."""
    packer = zlib.compressobj(level=1, wbits=31)
    for piece in pieces:
        yield packer.compress(piece)
    yield packer.flush()


def _led_by(head: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from pieces


def _members(path: Path, kind: str, keys: Sequence[BackupKey]) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and contents of each member in turn; one can only be read before the next one is asked for."""
    with path.open("rb") as file:
        key = _fitting(file.read(_HEAD_BYTES), path, kind, keys)
        sealed = stream.open_(file, keys={1: key.key}, file_id=_file_id(kind), offset=_HEAD_BYTES)
        with tarfile.open(
            fileobj=cast(IO[bytes], _Pulled(sealed.read())), mode="r|gz", bufsize=_PIECE
        ) as tar:
            for member in tar:
                reader = tar.extractfile(member) if _NAME.fullmatch(member.name) else None
                if reader is None:
                    raise tarfile.ReadError(member.name)
                yield member.name, reader


@contextmanager
def _sound(path: Path) -> Iterator[None]:
    """Turn whatever a missing or damaged archive provokes into a BackupError."""
    try:
        yield
    except FileNotFoundError:
        raise BackupError(f"There is no archive at {path}.") from None
    except OSError as wrong:
        raise BackupError(f"{path} cannot be read: {wrong.strerror}. Name the archive itself.") from None
    except (envelope.DecryptionFailed, tarfile.TarError, zlib.error, EOFError, ValueError):
        raise BackupError(
            f"{path} is damaged: it was changed or cut short after it was written. Use another backup."
        ) from None


def _fitting(head: bytes, path: Path, kind: str, keys: Sequence[BackupKey]) -> BackupKey:
    told = _HEAD.fullmatch(head)
    if told is None:
        raise BackupError(f"{path} is not an archive of Calliper.")
    if told.group(1).decode() != kind:
        raise BackupError(
            f"{path} holds {told.group(1).decode()}, but the archive with {kind} is needed here."
        )
    for key in keys:
        if key.name == told.group(2).decode():
            return key
    known = ", ".join(key.name for key in keys)
    raise BackupError(
        f"{path} was encrypted with the backup key {told.group(2).decode()}, but the file at hand holds {known}. "
        "Name the file with the right key with --key-file."
    )


def _file_id(kind: str) -> bytes:
    return envelope.parts("backup", kind)


class _Pulled:
    """A reader over pieces that are made as they are asked for."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = memoryview(b"")

    def read(self, size: int, /) -> bytes:
        given = []
        while size and (self._held or self._pull()):
            given.append(self._held[:size])
            self._held = self._held[size:]
            size -= len(given[-1])
        return b"".join(given)

    def _pull(self) -> bool:
        """Whether there is another piece, even an empty one."""
        piece = next(self._pieces, None)
        self._held = memoryview(piece or b"")
        return piece is not None


class _Hashed:
    """A reader that counts and digests what passes."""

    def __init__(self, reader: stream.Reader) -> None:
        self._reader = reader
        self._digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int, /) -> bytes:
        piece = self._reader.read(size)
        self._digest.update(piece)
        self.size += len(piece)
        return piece

    def digest(self) -> str:
        return self._digest.hexdigest()
