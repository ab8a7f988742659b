"""The bytes of a receipt that a phone signs, made again from its fields; pure."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any


def canonical(receipt: Mapping[str, Any]) -> bytes:
    """Sorted keys, no spaces, UTF-8, NFC texts; raises ValueError for a float or a text that is no UTF-8."""
    text = json.dumps(_settled(receipt), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def receipt_hash(signed: bytes) -> str:
    """Hex SHA-256 of the canonical bytes: what the next receipt names as `previous`."""
    return hashlib.sha256(signed).hexdigest()


def _settled(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError("A receipt holds no fractions.")
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_settled(key): _settled(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_settled(inner) for inner in value]
    return value
