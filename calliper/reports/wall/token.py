"""What opens a wall: 256 random bits in its address. The server keeps their hash."""

from __future__ import annotations

import hashlib
import re
import secrets

BYTES = 32
_FORM = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A new one, of 43 letters."""
    return secrets.token_urlsafe(BYTES)


def hash_of(token: str) -> bytes | None:
    """What is kept of it, 32 bytes; None for what has another form."""
    return hashlib.sha256(token.encode()).digest() if _FORM.fullmatch(token) else None
