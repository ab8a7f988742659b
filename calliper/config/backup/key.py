"""The backup key: a file that encrypts archives. Whoever loses it can open none; whoever has it needs the archives.

Each line is 32 bytes in base64. The last line encrypts; the lines before it open archives of earlier days.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from calliper.config.backup.problem import BackupError
from calliper.core import disk

_BYTES = 32
_NAME_BYTES = 8


@dataclass(frozen=True, repr=False)
class BackupKey:
    """One key; `name` tells it from others and says nothing about it."""

    key: bytes

    @property
    def name(self) -> str:
        """16 hexadecimal digits."""
        return hashlib.sha256(b"calliper backup key\x00" + self.key).hexdigest()[: 2 * _NAME_BYTES]


def make_unless_there(path: Path) -> bool:
    """Write a first key, readable by its owner only; False when the file exists already. Raises OSError."""
    if path.exists():
        return False
    disk.make_folder(path.parent)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    disk.write_new(fresh, [base64.b64encode(secrets.token_bytes(_BYTES)) + b"\n"])
    try:
        # A link never replaces: of two backups that start at once, the first one's key stays.
        os.link(fresh, path)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    disk.sync_folder(path.parent)
    return True


def load(path: Path) -> list[BackupKey]:
    """The keys of a file, the one in use last. Raises BackupError."""
    try:
        loose = path.stat().st_mode & 0o077
        lines = path.read_bytes().split()
    except FileNotFoundError:
        raise BackupError(
            f"The backup key is not at {path}. Bring your copy of it, or name its place with --key-file or "
            "in CALLIPER_BACKUP_KEY_FILE: without it no archive can be opened."
        ) from None
    except OSError as wrong:
        raise BackupError(f"{path} cannot be read: {wrong.strerror}.") from None
    if loose:
        raise BackupError(f"Others on this machine may read {path}. Run: chmod 600 {path}")
    return _parsed(lines, path)


def _parsed(lines: list[bytes], path: Path) -> list[BackupKey]:
    try:
        keys = [base64.b64decode(line, validate=True) for line in lines]
    except (binascii.Error, ValueError):
        keys = []
    if not keys or any(len(key) != _BYTES for key in keys):
        raise BackupError(f"{path} holds no backup key: each line must be 32 bytes in base64.")
    return [BackupKey(key) for key in keys]
