"""A phone reduced to its requests, for tests that need to say exactly what is on the wire."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from calliper.core.scope import scope
from calliper.devices import actions as devices
from calliper.orgs.models import Member
from tests.cast import NOW

FACTS = {
    "model": "Redmi 12",
    "manufacturer": "Xiaomi",
    "android_version": "14",
    "sdk": 34,
    "app_version": "1.0.0",
    "app_version_code": 100,
}
SIM = {"subscription_id": "sim-1", "slot": 0, "carrier": "Jio", "tracked": True}


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def item(**changes: Any) -> dict[str, Any]:
    """A connected outgoing call of 90 s at noon UTC."""
    start_ms = changes.pop("start_ms", ms(NOW))
    return {
        "id": str(uuid4()),
        "number": "+915550104417",
        "presentation": "allowed",
        "type": "outgoing",
        "start_ms": start_ms,
        "duration_s": 90,
        "ring_s": 8,
        "subscription_id": "sim-1",
        "name": None,
        "note": None,
        "modified_ms": start_ms,
        "source": "system",
        "method": "phone",
        "mode": "voice",
        "features": 0,
        "post_dial": None,
        "offset_min": 330,
        "zone": "Asia/Kolkata",
        "deleted": False,
        **changes,
    }


@dataclass
class Handset:
    """An install on somebody's phone."""

    member: Member
    install_id: str = field(default_factory=lambda: str(uuid4()))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    token: str = ""
    device_id: str = ""
    previous: str | None = None
    sequence: int = 0
    protocol: str = "1"
    client: Client = field(default_factory=Client)

    def post(self, path: str, body: Any, *, raw: bytes | None = None, **headers: str) -> Any:
        data = raw if raw is not None else gzip.compress(orjson.dumps(body))
        sent = {"Content-Encoding": "gzip", "Calliper-Protocol": self.protocol, **self._auth(), **headers}
        return self.client.post(
            f"/api/sync/v1/{path}",
            data=data,
            content_type="application/json",
            headers={name: value for name, value in sent.items() if value},
        )

    def get(self, path: str, **headers: str) -> Any:
        sent = {"Calliper-Protocol": self.protocol, **self._auth(), **headers}
        return self.client.get(f"/api/sync/v1/{path}", headers=sent)

    def spki(self) -> bytes:
        """The public key as it stands in an enrolment."""
        return self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def _auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def code(self, by: Member | None = None, now: datetime | None = None) -> str:
        with scope(self.member.org_id):
            return devices.issue_code(by=by or self.member, member=self.member, now=now or datetime.now(UTC))[
                1
            ]

    def enrol(
        self, *, sims: list[dict[str, Any]] | None = None, line_number: str | None = None, code: str = ""
    ) -> Any:
        public = self.spki()
        response = self.post(
            "enrolments",
            {
                "code": code or self.code(),
                "install_id": self.install_id,
                "public_key": base64.b64encode(public).decode(),
                "device": FACTS,
                "line_number": line_number,
                "sims": [SIM] if sims is None else sims,
            },
        )
        if response.status_code == 201:
            self.token, self.device_id = response.json()["token"], response.json()["device_id"]
            self.enrolment = response.json()
        return response

    def decide(self, decision: str = "agreed", **changes: Any) -> Any:
        receipt = {
            "schema": 1,
            "device_id": self.device_id,
            "install_id": self.install_id,
            "organisation": self.enrolment["organisation"]["name"],
            "notice_version": self.enrolment["notice"]["version"],
            "policy_version": self.enrolment["policy"]["version"],
            "purposes": ["call_facts", "contact_name", "note"] if decision == "agreed" else [],
            "decision": decision,
            "decided_at": "2026-11-20T12:00:00.000Z",
            "language": "en",
            "app_version": "1.0.0",
            "previous": self.previous,
            **changes,
        }
        canonical = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        signature = base64.b64encode(self.key.sign(canonical, ec.ECDSA(hashes.SHA256()))).decode()
        response = self.post("receipts", {"receipt": receipt, "signature": signature})
        if response.status_code == 201:
            self.previous = hashlib.sha256(canonical).hexdigest()
        return response

    def send(self, items: list[Any], *, batch_id: str = "", sent_at: datetime | None = None) -> Any:
        self.sequence += 1
        at = (sent_at or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return self.post(
            "batches",
            {
                "batch_id": batch_id or str(uuid4()),
                "sent_at": at,
                "offset_min": 330,
                "zone": "Asia/Kolkata",
                "sequence": self.sequence,
                "items": items,
            },
        )

    def statuses(self, items: list[Any], **how: Any) -> list[str]:
        """Send, and say what became of each item: `stored`, `dropped:outside_sim`."""
        response = self.send(items, **how)
        assert response.status_code == 200, response.content
        return [":".join(filter(None, [a["status"], a["reason"]])) for a in response.json()["answers"]]

    def digest(self, day: str, items: list[dict[str, Any]], **changes: Any) -> Any:
        lines = sorted(f"{i['start_ms']},{i['type']}" for i in items)
        body = {
            "day": day,
            "seen": len(items),
            "acknowledged": len(items),
            "queued": 0,
            "refused": {},
            "digest": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
            "sent_at": datetime.now(UTC).isoformat(),
            **changes,
        }
        return self.post("digests", body)


def ready(member: Member, **enrolment: Any) -> Handset:
    """An enrolled phone whose holder agreed, and whose earlier calls are welcome."""
    handset = Handset(member)
    handset.enrol(**enrolment)
    assert handset.decide().status_code == 201
    return handset
