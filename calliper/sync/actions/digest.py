from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from calliper.activity import actions as activity
from calliper.calls import access as calls
from calliper.devices import access as devices
from calliper.devices.actions import put_digest
from calliper.devices.models import Device
from calliper.sync.account import fingerprint, is_among
from calliper.sync.wire import Digest


@transaction.atomic
def receive_digest(*, device: Device, claim: Digest, now: datetime) -> dict[str, Any]:
    """Compare a phone's account of one day with what is stored; if they differ the phone reads it again.

    A reinstalled phone sends calls that an earlier device delivered, so the agents' calls count as well.
    """
    stored, matches = _compare(device, claim)
    # While calls wait on the phone some of them may be here already, their answers lost on the way.
    missing = 0 if matches else max(0 if claim.queued else 1, claim.acknowledged - stored)
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


def _compare(device: Device, claim: Digest) -> tuple[int, bool]:
    """How many calls are stored for the day, and whether those that the phone speaks of are among them."""
    own = calls.starts_of_device(device.id, claim.day)
    if fingerprint(own) == claim.digest:
        return len(own), True
    agents = {period.member_id for period in devices.line_periods(device)}
    everyone = calls.starts_of_agents(agents, claim.day)
    undeleted = calls.starts_of_agents(agents, claim.day, but_deleted=True)
    tried = (own, undeleted, everyone)
    matches = any(is_among(claim.digest, claim.acknowledged, starts) for starts in tried)
    return max(len(own), len(everyone)), matches
