"""The master key: a file outside the databases with one `version:base64` line for each version."""

import base64
import binascii
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from calliper.core import disk

_KEY_BYTES = 32


class MasterKeyError(Exception):
    """The master key cannot be used; the text says what to do and holds no secret."""


class MasterKeyMissing(MasterKeyError):
    """Wrapped keys exist, but the file with the master key does not."""


class MasterKeyWrong(MasterKeyError):
    """The master key does not open the wrapped keys."""


class MasterKeyUnsafe(MasterKeyError):
    """Others on this machine may read the file."""


class MasterKeyUnreadable(MasterKeyError):
    """The file does not hold master keys."""


@dataclass(frozen=True, repr=False)
class MasterKeys:
    """Every known version; new wrapping uses `current`."""

    current: int
    by_version: Mapping[int, bytes]


def load(path: Path, old: Sequence[Path] = ()) -> MasterKeys:
    """Read the file, plus older files that may still be needed; raises a MasterKeyError."""
    own = _read(path)
    known = dict(own)
    for file in old:
        for version, key in _read(file).items():
            if known.setdefault(version, key) != key:
                raise MasterKeyWrong(
                    f"{file} holds another key under version {version} than a file read before it. "
                    "Remove the file that is not yours."
                )
    return MasterKeys(max(own), known)


def load_or_create(
    path: Path, *, old: Sequence[Path] = (), wrapped_keys_exist: Callable[[], bool]
) -> MasterKeys:
    """Read the file, or write a new one on the very first start; raises a MasterKeyError."""
    if not path.exists():
        if wrapped_keys_exist():
            raise MasterKeyMissing(_missing(path))
        _write_first(path)
    return load(path, old)


def add_version(path: Path) -> int:
    """Append a new version, which becomes the current one, and return its number."""
    keys = _read(path)
    version = max(keys) + 1
    lines = [_line(number, key) for number, key in sorted(keys.items())]
    fresh = _written_beside(path, [*lines, _line(version, secrets.token_bytes(_KEY_BYTES))])
    fresh.replace(path)
    disk.sync_folder(path.parent)
    return version


def _read(path: Path) -> dict[int, bytes]:
    try:
        loose = path.stat().st_mode & 0o077
        lines = path.read_text(encoding="ascii").split()
    except FileNotFoundError:
        raise MasterKeyMissing(_missing(path)) from None
    except OSError as wrong:
        raise MasterKeyUnreadable(f"{path} cannot be read: {wrong.strerror}.") from None
    except UnicodeDecodeError:
        raise MasterKeyUnreadable(_unreadable(path)) from None
    if loose:
        raise MasterKeyUnsafe(f"Others on this machine may read {path}. Run: chmod 600 {path}")
    keys = dict(_parsed(line, path) for line in lines)
    if not keys or len(keys) != len(lines):
        raise MasterKeyUnreadable(_unreadable(path))
    return keys


def _parsed(line: str, path: Path) -> tuple[int, bytes]:
    version, colon, encoded = line.rpartition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
        number = int(version) if colon else 1
    except (binascii.Error, ValueError):
        raise MasterKeyUnreadable(_unreadable(path)) from None
    if len(key) != _KEY_BYTES or not 0 < number < 2**32:
        raise MasterKeyUnreadable(_unreadable(path))
    return number, key


def _write_first(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = _written_beside(path, [_line(1, secrets.token_bytes(_KEY_BYTES))])
    try:
        # A link never replaces: of two processes that start at once, the first one's key stays.
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    disk.sync_folder(path.parent)


def _written_beside(path: Path, lines: list[str]) -> Path:
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    disk.write_new(fresh, [line.encode() for line in lines])
    return fresh


def _line(version: int, key: bytes) -> str:
    return f"{version}:{base64.b64encode(key).decode()}\n"


def _missing(path: Path) -> str:
    return (
        f"The master key is not at {path}, and the stored data cannot be read without it. "
        "Put the file back from your backup, or name its place in CALLIPER_MASTER_KEY_FILE. "
        "Calliper makes no new key, because a new one would open nothing."
    )


def _unreadable(path: Path) -> str:
    return (
        f"{path} does not hold master keys: each line must be a version, a colon and 32 bytes in base64. "
        "Put the file back from your backup."
    )
