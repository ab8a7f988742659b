from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from calliper.activity.actions import record
from calliper.core.clock import ms
from calliper.devices.models import Device

FACTS = ("model", "manufacturer", "android_version", "sdk", "app_version", "app_version_code")
VITALS = ("battery_pct", "charging", "network", "queued")
MEASURED = (
    "sims", "permissions", "fcm_id", "zone", "offset_min", "skew_ms", "sync_requested_at",
    "last_heartbeat_at", "uninstalled_at", "lost_gaps",
)  # fmt: skip


# The contract lets a heartbeat hold 32; twice that remembers a repeat and what came with it.
MOST_GAPS = 64


@transaction.atomic
def record_heartbeat(*, device: Device, beat: Mapping[str, Any], now: datetime) -> Device:
    """Keep what a phone says of itself, how far its clock is off, and that it is there (again)."""
    refused = sorted(
        name for name in _granted(device.permissions) if beat["permissions"].get(name) == "denied"
    )
    was_gone = device.uninstalled_at is not None
    for name in FACTS:
        setattr(device, name, beat["device"][name])
    for name in VITALS:
        setattr(device, name, beat[name])
    device.sims, device.permissions = list(beat["sims"]), dict(beat["permissions"])
    device.fcm_id = beat["fcm_id"] or ""
    device.zone, device.offset_min = beat["clock"]["zone"], beat["clock"]["offset_min"]
    device.skew_ms = ms(beat["sent_at"]) - ms(now)
    device.sync_requested_at = _still_asked(device)
    device.last_heartbeat_at, device.uninstalled_at = now, None
    lost = _lost(device, beat.get("gaps", []))
    device.save(update_fields=[*FACTS, *VITALS, *MEASURED])
    if was_gone:
        record("device.returned", by=device, now=now, about=device)
    if refused:
        record("device.permission_denied", by=device, now=now, about=device, facts={"permissions": refused})
    if lost:
        record("device.calls_lost", by=device, now=now, about=device, facts={"count": lost})
    return device


def _lost(device: Device, gaps: Sequence[Mapping[str, Any]]) -> int:
    """How many calls are in gaps that the phone has not told of before: it repeats them until one answer arrives."""
    told = {
        f"{gap['after_ms']},{gap['rows']},{gap['found_at'].isoformat() if gap.get('found_at') else ''}": gap[
            "rows"
        ]
        for gap in gaps
    }
    known = set(device.lost_gaps)
    fresh = {name: rows for name, rows in told.items() if name not in known}
    device.lost_gaps = [*device.lost_gaps, *fresh][-MOST_GAPS:]
    return sum(fresh.values())


def _granted(permissions: Mapping[str, str]) -> set[str]:
    return {name for name, state in permissions.items() if state != "denied"}


def _still_asked(device: Device) -> datetime | None:
    """A phone that was told to sync and has nothing waiting has done so: it sends no batch to say it."""
    asked, heard = device.sync_requested_at, device.last_heartbeat_at
    if asked is None or (heard is not None and heard > asked and device.queued == 0):
        return None
    return asked
