"""Why a phone's calls are not all here, in the order of urgency: what, how many, why, what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.devices.models import Device, DeviceDay

CLOCK_OFF = timedelta(minutes=5)
QUIET = {"stale", "offline", "uninstalled"}


@dataclass(frozen=True)
class Reason:
    """One sentence to read first, the rest of the story, and what can be done: sync, sim, code or nothing."""

    headline: str
    text: str
    action: str = ""


def reasons(
    device: Device, days: Iterable[DeviceDay], unknown_sims: Sequence[object], now: datetime
) -> list[Reason]:
    """Everything that keeps this phone's calls away, the most urgent first; nothing for a revoked phone."""
    if device.revoked_at:
        return []
    found = [_unknown(unknown_sims), _missing(days), _consent(device), _denied(device), _waiting(device, now)]
    return [each for each in [*found, _clock_off(device)] if each]


def _unknown(sims: Sequence[object]) -> Reason | None:
    if not sims:
        return None
    text = _("Its calls stay on the phone until you say whose line it is. None is lost, none is guessed.")
    return Reason(_("This phone has a SIM that nobody has named."), text, "sim")


def _missing(days: Iterable[DeviceDay]) -> Reason | None:
    gaps = sorted((day for day in days if day.missing), key=lambda day: day.day)
    if not gaps:
        return None
    total = sum(day.missing or 0 for day in gaps)
    when = ", ".join(date_format(day.day, "j M") for day in gaps[:3]) + ("…" if len(gaps) > 3 else "")
    headline = ngettext(
        "%(n)s call of %(when)s is missing here.", "%(n)s calls of %(when)s are missing here.", total
    )
    text = _("The phone's account of the day and ours differ. It reads the day again by itself.")
    return Reason(headline % {"n": total, "when": when}, text, "sync")


def _consent(device: Device) -> Reason | None:
    name = {"name": device.member.name}
    if device.consent == "withdrawn":
        text = _("Nothing is collected. To go on, agree again in the app; nobody can do it from here.")
        return Reason(_("%(name)s has withdrawn consent.") % name, text)
    if device.consent == "required":
        text = _("The phone shows the notice and waits. Nothing is read before that.")
        return Reason(_("%(name)s has not agreed yet.") % name, text)
    return None


def _denied(device: Device) -> Reason | None:
    if device.permissions.get("call_log") != "denied":
        return None
    text = _("Android refuses it to the app. Open the app on the phone: it leads to the switch.")
    return Reason(_("This phone may not read its call log."), text)


def _waiting(device: Device, now: datetime) -> Reason | None:
    state = device.state(now)
    if device.queued:
        headline = ngettext(
            "%(n)s call is still on this phone.", "%(n)s calls are still on this phone.", device.queued
        )
        return Reason(headline % {"n": device.queued}, _after(device, state), "sync")
    if state in QUIET:
        return Reason(_("This phone has gone quiet."), _after(device, state), "sync")
    return None


def _after(device: Device, state: str) -> str:
    if state == "uninstalled":
        return _("The app was removed. A new code brings it back; calls in the call log come along.")
    battery, arrive = device.battery_pct, _("Calls arrive by themselves when the phone is online.")
    if state in QUIET and battery is not None and battery <= 15:
        low = _("The battery was at %(battery)s%% at the last contact.") % {"battery": battery}
        return f"{low} {arrive}"
    return arrive


def _clock_off(device: Device) -> Reason | None:
    off = timedelta(milliseconds=abs(device.skew_ms))
    if off < CLOCK_OFF:
        return None
    minutes = int(off.total_seconds() // 60)
    ahead, behind = _("Its clock is %(n)s min ahead."), _("Its clock is %(n)s min behind.")
    headline = (ahead if device.skew_ms > 0 else behind) % {"n": minutes}
    return Reason(
        headline, _("Calls keep the phone's time; those from the future are flagged and not counted.")
    )
