from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from calliper.activity import actions as activity
from calliper.calls import access as calls
from calliper.devices import access as devices
from calliper.devices.actions import put_digest
from calliper.devices.models import Device
from calliper.sync.wire import Digest


@transaction.atomic
def receive_digest(*, device: Device, claim: Digest, now: datetime) -> dict[str, Any]:
    """Compare a phone's account of one day with what is stored; if they differ the phone reads it again.

    A reinstalled phone sends calls that an earlier device delivered, so the agents' calls count as well.
    """
    own = calls.starts_of_device(device.id, claim.day)
    stored, matches = len(own), fingerprint(own) == claim.digest
    if not matches:
        agents = {period.member_id for period in devices.line_periods(device)}
        everyone = calls.starts_of_agents(agents, claim.day)
        stored, matches = max(stored, len(everyone)), fingerprint(everyone) == claim.digest
    missing = 0 if matches else max(1, claim.acknowledged - stored)
    day, news = put_digest(device=device, day=claim.day, claimed=claim.model_dump(), missing=missing, now=now)
    if news:
        kind = "day.gap_found" if missing else "day.completed"
        activity.record(
            kind, by=device, about=day, now=now, facts={"missing": missing, "day": str(claim.day)}
        )
    return {
        "day": str(claim.day),
        "complete": matches and claim.queued == 0,
        "stored": stored,
        "missing": missing,
        "re_read": day.re_read,
    }


def fingerprint(starts: Iterable[tuple[int, str]]) -> str:
    """SHA-256 over the sorted lines `start_ms,type`: the phone computes the same."""
    lines = sorted(f"{start_ms},{kind}" for start_ms, kind in starts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
