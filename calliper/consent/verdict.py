"""Whether a stored receipt still proves what it says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from calliper.consent.canonical import receipt_hash
from calliper.consent.models import Receipt
from calliper.consent.signature import is_signed


@dataclass(frozen=True)
class Verified:
    """A receipt with the outcome of checking it again."""

    receipt: Receipt
    is_signed: bool
    is_chained: bool

    @property
    def holds(self) -> bool:
        """Whether nothing in it, and nothing before it, was altered."""
        return self.is_signed and self.is_chained


def verify(receipt: Receipt, previous: str) -> Verified:
    """Check signature, hash, columns and the link to the receipt before, whose hash is `previous`."""
    signed = bytes(receipt.canonical)
    is_same = receipt_hash(signed) == receipt.hash and _says_the_same(receipt, signed)
    signature_holds = is_signed(bytes(receipt.public_key), signed, bytes(receipt.signature))
    return Verified(receipt, signature_holds and is_same, receipt.previous == previous)


def _says_the_same(receipt: Receipt, signed: bytes) -> bool:
    """The columns that are shown must be the ones that were signed."""
    body: dict[str, Any] = json.loads(signed)
    return (
        body["decision"] == receipt.decision
        and body["notice_version"] == receipt.notice_version
        and body["policy_version"] == receipt.policy_version
        and body["device_id"].lower() == str(receipt.device_id)
        and (body["previous"] or "") == receipt.previous
    )
