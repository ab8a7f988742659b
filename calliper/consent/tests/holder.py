"""A phone's holder who signs receipts without a server between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from calliper.consent import actions
from calliper.consent.canonical import canonical
from calliper.consent.models import Receipt
from calliper.orgs.models import Member
from tests.cast import NOW


@dataclass
class Holder:
    member: Member
    id: UUID = field(default_factory=uuid4)
    install_id: UUID = field(default_factory=uuid4)
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    actor_kind: str = "device"

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def receipt(self, **changes: Any) -> dict[str, Any]:
        return {
            "schema": 1,
            "device_id": str(self.id),
            "install_id": str(self.install_id),
            "organisation": "Acme",
            "notice_version": 1,
            "policy_version": 1,
            "purposes": ["call_facts", "contact_name"],
            "decision": "agreed",
            "decided_at": "2026-11-20T17:30:00.000+05:30",
            "language": "en",
            "app_version": "1.0.0",
            "previous": None,
            **changes,
        }

    def sign(self, receipt: dict[str, Any]) -> bytes:
        return self.key.sign(canonical(receipt), ec.ECDSA(hashes.SHA256()))

    def hand_in(self, receipt: dict[str, Any], signature: bytes | None = None) -> tuple[Receipt, bool]:
        return actions.record_receipt(
            by=self,
            member_id=self.member.pk,
            install_id=self.install_id,
            public_key=self.public_key,
            receipt=receipt,
            signature=self.sign(receipt) if signature is None else signature,
            now=NOW,
        )
