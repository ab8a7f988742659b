from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from calliper.consent.canonical import canonical
from calliper.core.scope import scope
from calliper.devices import actions
from calliper.devices.models import Device, DeviceDay
from calliper.orgs.models import Member
from tests.cast import NOW, Acme
from tests.handset import FACTS, SIM

SPARE = {"subscription_id": "sim-2", "slot": 1, "carrier": "Airtel", "tracked": False}


@dataclass
class Install:
    """The app on somebody's phone, without a server between."""

    install_id: UUID = field(default_factory=uuid4)
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    device: Device = field(init=False)
    token: str = ""

    def enrol(
        self,
        member: Member,
        *,
        now: datetime = NOW,
        sims: list[dict[str, Any]] | None = None,
        number: str | None = None,
        code: str = "",
    ) -> Device:
        spki = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        self.device, self.token = actions.enrol(
            code=code or actions.issue_code(by=member, member=member, now=now)[1],
            install_id=self.install_id,
            public_key=spki,
            facts=FACTS,
            line_number=number,
            sims=[SIM] if sims is None else sims,
            now=now,
        )
        return self.device

    def decide(self, decision: str = "agreed", now: datetime = NOW, **changes: Any) -> None:
        receipt = {
            "schema": 1,
            "device_id": str(self.device.pk),
            "install_id": str(self.install_id),
            "organisation": "Acme",
            "notice_version": 1,
            "policy_version": 1,
            "purposes": ["call_facts"],
            "decision": decision,
            "decided_at": "2026-11-20T12:00:00.000Z",
            "language": "en",
            "app_version": "1.0.0",
            "previous": None,
            **changes,
        }
        signature = self.key.sign(canonical(receipt), ec.ECDSA(hashes.SHA256()))
        actions.accept_receipt(device=self.device, receipt=receipt, signature=signature, now=now)


def beat(**changes: Any) -> dict[str, Any]:
    return {
        "sent_at": NOW,
        "battery_pct": 55,
        "charging": False,
        "network": "wifi",
        "device": FACTS,
        "sims": [SIM],
        "fcm_id": None,
        "permissions": {"call_log": "granted"},
        "queued": 0,
        "clock": {"offset_min": 330, "zone": "Asia/Kolkata"},
        **changes,
    }


def account(device: Device, days_ago: int = 0, **facts: Any) -> DeviceDay:
    """A day of which the phone has given account: ten calls unless said otherwise."""
    today = NOW.date() - timedelta(days=days_ago)
    told = {"seen": 10, "acknowledged": 10, "queued": 0, "missing": 0, "digest_at": NOW, "received": 10}
    return DeviceDay.of(device=device, day=today, **{**told, "stored": facts.get("received", 10), **facts})


@pytest.fixture
def inside(acme: Acme) -> Iterator[Acme]:
    with scope(acme.org.id):
        yield acme


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Pages of this test are opened at a moment of our choice."""
    from calliper.consent.views import collection, notice
    from calliper.core.templatetags import calliper_format
    from calliper.devices.views import enrol, lines, phones

    def go(moment: datetime) -> None:
        for module in (collection, notice, enrol, lines, phones, calliper_format):
            monkeypatch.setattr(module, "now", lambda: moment)

    go(NOW)
    return go
