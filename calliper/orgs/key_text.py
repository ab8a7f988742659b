"""What an API key looks like: `calliper_<prefix>_<secret>`, so that scanners of secrets know it when they see it."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import NamedTuple

MARK = "calliper"
ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
PREFIX_LETTERS = 8
SECRET_BYTES = 32
_FORM = re.compile(rf"{MARK}_([{ALPHABET}]{{{PREFIX_LETTERS}}})_([A-Za-z0-9_-]{{43}})")


class KeyText(NamedTuple):
    """The two parts of a key: the open one that finds its row, and the secret one."""

    prefix: str
    secret: str

    def __str__(self) -> str:
        return f"{MARK}_{self.prefix}_{self.secret}"

    @property
    def secret_hash(self) -> bytes:
        """What the server keeps of the secret, 32 bytes."""
        return hashlib.sha256(self.secret.encode()).digest()


def new_key_text(prefix: str = "") -> KeyText:
    """A new key, or a new secret for the prefix of an old one."""
    letters = prefix or "".join(secrets.choice(ALPHABET) for _ in range(PREFIX_LETTERS))
    return KeyText(letters, secrets.token_urlsafe(SECRET_BYTES))


def read_key_text(text: str) -> KeyText | None:
    """The parts of what somebody sent, None when it has another form."""
    found = _FORM.fullmatch(text)
    return KeyText(*found.groups()) if found else None
