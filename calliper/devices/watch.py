"""What is wrong with a phone, and whether it is a moment to say so. Pure: facts in, words of kinds out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from calliper.devices.models import Device, DeviceDay
from calliper.devices.working import WorkingTime

KINDS = (
    "uninstalled", "offline", "stale", "recording_off", "permission_lost", "clock_off", "gap_found", "cloned",
    "unknown_sim",
)  # fmt: skip
SILENT = ("stale", "offline")
# Without these the app misses calls, or does not hear in time that one ended.
NEEDED = ("call_log", "phone_state", "background", "battery")
CLOCK_OFF, CLOCK_RIGHT = timedelta(minutes=5), timedelta(minutes=2)
# A phone that was silent at night and is switched on in the morning is no news: it gets this long.
MORNING = timedelta(hours=1)
GAP_STAYS = timedelta(hours=2)
READ_AGAIN = 2


@dataclass(frozen=True)
class Around:
    """The moment, the working time, who is on leave today, and what is known to be wrong (device, kind)."""

    now: datetime
    working: WorkingTime
    on_leave: set[UUID]
    open: set[tuple[UUID, str]]


def wrong(
    device: Device, gaps: Iterable[DeviceDay], unknown_sims: Sequence[object], around: Around
) -> set[str]:
    """Every kind that holds for a phone in use; an alert is over as soon as its kind is not among them."""
    found = {
        "recording_off": device.permissions.get("recording") == "denied",
        "permission_lost": any(device.permissions.get(name) == "denied" for name in NEEDED),
        "clock_off": _is_clock_off(device, is_known=(device.pk, "clock_off") in around.open),
        "gap_found": any(_stays(day, around.now) for day in gaps),
        "cloned": device.is_cloned(around.now),
        "unknown_sim": bool(unknown_sims),
        _presence(device, around.now): True,
    }
    return {kind for kind, holds in found.items() if holds and kind in KINDS}


def may_tell(device: Device, kind: str, around: Around) -> bool:
    """Whether now is a moment to raise it: on working days only, and silence after an hour of the shift."""
    today = around.now.astimezone(around.working.zone).date()
    if kind not in SILENT:
        return around.working.is_working_day(today)
    if device.consent != "given" or device.member_id in around.on_leave:
        return False
    return around.working.silence(device.seen_at(), around.now) >= MORNING


def _presence(device: Device, now: datetime) -> str:
    """uninstalled, offline, stale or ok: recording has a kind of its own."""
    state = device.state(now)
    return "ok" if state == "recording_off" else state


def _is_clock_off(device: Device, *, is_known: bool) -> bool:
    """Five minutes off; one that is known to be off counts as right again within two."""
    return timedelta(milliseconds=abs(device.skew_ms)) >= (CLOCK_RIGHT if is_known else CLOCK_OFF)


def _stays(day: DeviceDay, now: datetime) -> bool:
    """Whether calls are missing although the phone had time to read the day again."""
    if not day.missing or day.digest_at is None:
        return False
    return day.re_reads >= READ_AGAIN or now - day.digest_at >= GAP_STAYS
