"""An invented phone of the sample company: enrolled, agreed, and answering in the past."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec

from calliper.consent import access as consent
from calliper.core.ids import new_id
from calliper.devices import actions as devices
from calliper.devices.models import Device
from calliper.orgs.models import Member, Organisation
from calliper.sync import wire
from calliper.sync.actions.batch import receive_batch
from calliper.sync.actions.digest import receive_digest
from calliper.sync.phone.call_log import Call
from calliper.sync.phone.receipt import public_key_of, sign
from calliper.sync.sample.people import Invented

OFFSET_MIN = 330
SIM = {"subscription_id": "sim-1", "slot": 0, "carrier": "Jio", "tracked": True}
APP = {"android_version": "14", "app_version": "1.0.0"}


class InventedPhone:
    """One phone; every method takes the moment at which it speaks."""

    def __init__(
        self, org: Organisation, agent: Invented, member: Member, number: str, now: datetime
    ) -> None:
        self.org, self.agent, self.sequence = org, agent, 0
        key, install_id = ec.generate_private_key(ec.SECP256R1()), new_id()
        _row, code = devices.issue_code(by=member, member=member, now=now)
        self.device, _token = devices.enrol(
            code=code,
            install_id=install_id,
            public_key=base64.b64decode(public_key_of(key)),
            facts={
                "manufacturer": agent.manufacturer,
                "model": agent.model,
                "sdk": 34,
                "app_version_code": 100,
                **APP,
            },
            line_number=number,
            sims=[SIM],
            now=now,
        )
        self._agree(key, install_id, now)

    def _agree(self, key: ec.EllipticCurvePrivateKey, install_id: UUID, now: datetime) -> None:
        receipt = {
            "schema": 1,
            "device_id": str(self.device.pk),
            "install_id": str(install_id),
            "organisation": self.org.name,
            "notice_version": consent.latest_notice_version(),
            "policy_version": consent.policy_in_force().version,
            "purposes": ["call_facts", "contact_name", "note"],
            "decision": "agreed",
            "decided_at": _written(now),
            "language": "en",
            "app_version": APP["app_version"],
            "previous": None,
        }
        signature = base64.b64decode(sign(key, receipt))
        devices.accept_receipt(device=self.device, receipt=receipt, signature=signature, now=now)

    def send(self, calls: Sequence[Call], now: datetime) -> None:
        """Deliver calls in batches of at most 500."""
        for start in range(0, len(calls), 500):
            self.sequence += 1
            batch = wire.Batch(
                batch_id=str(new_id()),  # type: ignore[arg-type]
                sent_at=_written(now),  # type: ignore[arg-type]
                offset_min=OFFSET_MIN,
                zone=self.org.time_zone,
                sequence=self.sequence,
                items=[
                    {"id": str(new_id()), "deleted": False, **asdict(call)}
                    for call in calls[start : start + 500]
                ],
            )
            receive_batch(device=self._fresh(), org=self.org, batch=batch, now=now)

    def account(self, day: date, calls: Sequence[Call], now: datetime, *, lost: int = 0) -> None:
        """Give the day's account; with `lost`, as a phone that has delivered more calls than arrived."""
        lines = sorted(f"{call.start_ms},{call.type}" for call in calls)
        text = "\n".join([*lines, *["lost"] * lost])
        claim = wire.Digest(
            day=str(day),  # type: ignore[arg-type]
            seen=len(calls) + lost,
            acknowledged=len(calls) + lost,
            queued=0,
            refused={},
            digest=hashlib.sha256(text.encode()).hexdigest(),
            sent_at=_written(now),  # type: ignore[arg-type]
        )
        receive_digest(device=self._fresh(), claim=claim, now=now)

    def beat(self, now: datetime, battery_pct: int) -> None:
        """Say that it is there."""
        heartbeat = {
            "sent_at": now,
            "battery_pct": battery_pct,
            "charging": False,
            "network": "mobile",
            "device": {"manufacturer": self.agent.manufacturer, "model": self.agent.model, "sdk": 34,
                       "app_version_code": 100, **APP},
            "sims": [SIM],
            "fcm_id": None,
            "permissions": {"call_log": "granted", "contacts": "granted", "notifications": "granted"},
            "queued": 0,
            "clock": {"offset_min": OFFSET_MIN, "zone": self.org.time_zone},
            "gaps": [],
        }  # fmt: skip
        devices.record_heartbeat(device=self._fresh(), beat=heartbeat, now=now)

    def _fresh(self) -> Device:
        self.device.refresh_from_db()
        return self.device


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
