"""A search in an address: what somebody typed, sealed with the organisation's keys. A number is never among it."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from dataclasses import dataclass
from uuid import UUID

from calliper.core.crypto.envelope import DecryptionFailed
from calliper.core.keys.keyring import Keyring

LONGEST = 120
LONGEST_TOKEN = 1_200
# A sealed search stands in no table; these names only keep it from being opened as anything else.
_TABLE, _COLUMN = "calls_search", "text"
_NAME, _NUMBER = "name", "number"


@dataclass(frozen=True)
class Sought:
    """`text` is what the search box shows: a name as typed, or the covered form of a number that nobody has."""

    text: str
    is_number: bool = False

    def token(self, org_id: UUID) -> str:
        """The same for an address, opaque to everybody but the organisation."""
        held = f"{_NUMBER if self.is_number else _NAME}:{self.text}"
        sealed = Keyring.of(org_id).encrypt(_TABLE, _COLUMN, org_id, held)
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def opened(token: str, org_id: UUID) -> Sought | None:
    """What a token says; None when it was not made for this organisation."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        held = Keyring.of(org_id).decrypt(_TABLE, _COLUMN, org_id, sealed)
    except (binascii.Error, ValueError, DecryptionFailed):
        return None
    kind, _, text = held.partition(":")
    return Sought(text, kind == _NUMBER)


def typed(text: str) -> str:
    """A typed search made fit to use: one line without control characters, at most 120 letters."""
    plain = "".join(" " if unicodedata.category(mark) == "Cc" else mark for mark in text)
    return " ".join(plain.split())[:LONGEST].strip()
