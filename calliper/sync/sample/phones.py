"""An invented phone of the sample company: enrolled, agreed, and answering in the past."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from calliper.consent import access as consent
from calliper.core.ids import new_id, new_ids
from calliper.devices import actions as devices
from calliper.devices.models import Device
from calliper.orgs.models import Member, Organisation
from calliper.sync import wire
from calliper.sync.actions.batch import receive_batch
from calliper.sync.actions.digest import receive_digest
from calliper.sync.phone.call_log import Call
from calliper.sync.phone.receipt import public_key_of, sign
from calliper.sync.sample.people import Invented

OFFSET_MIN, MOST_IN_BATCH = 330, 500
SIM = {"subscription_id": "sim-1", "slot": 0, "carrier": "Jio", "tracked": True}
GRANTED = {"call_log": "granted", "contacts": "granted", "notifications": "granted"}
APP = {"android_version": "14", "app_version": "1.0.0"}


class InventedPhone:
    """One phone; every method takes the moment at which it speaks."""

    def __init__(
        self, org: Organisation, agent: Invented, member: Member, number: str, now: datetime
    ) -> None:
        self.org, self.agent, self.member, self.line_number = org, agent, member, number
        self.came, self.sequence = now, 0
        self.key, self.install_id = ec.generate_private_key(ec.SECP256R1()), new_id()
        _row, code = devices.issue_code(by=member, member=member, now=now)
        self.facts = {
            "manufacturer": agent.manufacturer,
            "model": agent.model,
            "sdk": 34,
            "app_version_code": 100,
            **APP,
        }
        self.device, self.token = devices.enrol(
            code=code,
            install_id=self.install_id,
            public_key=base64.b64decode(public_key_of(self.key)),
            facts=self.facts,
            line_number=number,
            sims=[SIM],
            now=now,
        )
        self.receipt = self._agree(now)

    def _agree(self, now: datetime) -> dict[str, Any]:
        receipt = {
            "schema": 1,
            "device_id": str(self.device.pk),
            "install_id": str(self.install_id),
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
        signature = base64.b64decode(sign(self.key, receipt))
        devices.accept_receipt(device=self.device, receipt=receipt, signature=signature, now=now)
        return receipt

    def came_on(self) -> date:
        """The local day on which it was enrolled."""
        return self.came.astimezone(self.org.zone).date()

    def heard(self, now: datetime) -> datetime:
        """When it was last heard of, as seen at `now`."""
        return now - timedelta(hours=self.agent.silent_h)

    def send(self, calls: Sequence[Call], now: datetime) -> None:
        """Deliver calls in batches of at most MOST_IN_BATCH."""
        for start in range(0, len(calls), MOST_IN_BATCH):
            self.sequence += 1
            piece = calls[start : start + MOST_IN_BATCH]
            batch = wire.Batch(
                batch_id=str(new_id()),  # type: ignore[arg-type]
                sent_at=_written(now),  # type: ignore[arg-type]
                offset_min=OFFSET_MIN,
                zone=self.org.time_zone,
                sequence=self.sequence,
                items=[
                    {"id": str(item_id), "deleted": False, **vars(call)}
                    for item_id, call in zip(new_ids(len(piece)), piece, strict=True)
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
        receive_digest(device=self.device, claim=claim, now=now)

    def beat(self, now: datetime, battery_pct: int) -> None:
        """Say that it is there."""
        heartbeat = {
            "sent_at": now,
            "battery_pct": battery_pct,
            "charging": False,
            "network": "mobile",
            "device": self.facts,
            "sims": [SIM],
            "fcm_id": None,
            "permissions": {**GRANTED, **({} if self.agent.records else {"recording": "denied"})},
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
