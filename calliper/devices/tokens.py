"""Device tokens: 256 random bits, of which the server keeps only the SHA-256."""

from __future__ import annotations

import hashlib
import secrets

PREFIX = "cal_d_"


def new_token() -> str:
    """A token for one device; shown once, in the answer to its enrolment."""
    return PREFIX + secrets.token_urlsafe(32)


def fingerprint(token: str) -> bytes:
    """What is stored. Unkeyed: nobody finds 256 random bits by trying."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
