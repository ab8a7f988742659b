"""Enrolment codes as text: how they are made, read and fingerprinted."""

from __future__ import annotations

import secrets

from django.utils.crypto import salted_hmac

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 9
_SALT = "calliper.devices.enrolment"


def new_code() -> str:
    """A random code, XXX-XXX-XXX: 44 bits."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def read(text: str) -> str | None:
    """The code that somebody typed, in its one spelling; None when no code looks like this."""
    letters = "".join(text.split()).replace("-", "").upper()
    return _grouped(letters) if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else None


def fingerprint(code: str) -> bytes:
    """32 bytes keyed by the server's secret: what is stored instead of the code."""
    return salted_hmac(_SALT, code, algorithm="sha256").digest()


def _grouped(letters: str) -> str:
    return "-".join(letters[place : place + 3] for place in range(0, LENGTH, 3))
