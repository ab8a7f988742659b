"""Why a phone's calls are not all here, in the order of urgency: what, how many, why, what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.devices import words
from calliper.devices.habit import RECENT_DAYS, Habit
from calliper.devices.models import Device, DeviceDay
from calliper.devices.watch import CLOCK_OFF, NEEDED

QUIET = {"stale", "offline", "uninstalled"}


@dataclass(frozen=True)
class Reason:
    """One sentence to read first, the rest of the story, and what can be done: sync, sim, re_read or nothing.

    `word` is the same in two or three words, for a list; `since` and `until` are the days to read again.
    """

    headline: str
    text: str
    action: str = ""
    word: str = ""
    since: date | None = None
    until: date | None = None


def reasons(
    device: Device,
    days: Iterable[DeviceDay],
    unknown_sims: Sequence[object],
    now: datetime,
    *,
    habit: Habit | None = None,
) -> list[Reason]:
    """Everything that keeps this phone's calls away or bends them, the most urgent first; none for a revoked one."""
    if device.revoked_at:
        return []
    found = [
        _unknown(unknown_sims),
        _missing(days),
        _cloned(device, now),
        _consent(device),
        _denied(device),
        _waiting(device, now),
        _clock_off(device),
        _fewer(device, habit, now),
    ]
    return [each for each in found if each]


def _unknown(sims: Sequence[object]) -> Reason | None:
    if not sims:
        return None
    text = _("Its calls stay on the phone until you say whose line it is. None is lost, none is guessed.")
    return Reason(_("This phone has a SIM that nobody has named."), text, "sim", word=_("SIM not named"))


def _cloned(device: Device, now: datetime) -> Reason | None:
    if not device.is_cloned(now):
        return None
    text = _(
        "Its counter runs backwards again and again, as when the app's data was copied to a second phone. "
        "No call is lost. Revoke it, and enrol the phone that the agent really uses."
    )
    return Reason(_("Two phones answer as this one."), text, word=_("exists twice"))


def _fewer(device: Device, habit: Habit | None, now: datetime) -> Reason | None:
    """Silence has a reason of its own; this is about a phone that is there and hardly reports."""
    if habit is None or not habit.is_far_fewer or device.state(now) in QUIET or device.consent != "given":
        return None
    headline = _("Far fewer calls than usual: %(recent)s in three working days, usually %(usual)s.") % {
        "recent": habit.recent,
        "usual": round(habit.usual * RECENT_DAYS),
    }
    text = _("Perhaps a quiet week, perhaps another SIM or another phone is used. Ask the agent.")
    return Reason(headline, text, "sync", word=_("far fewer calls"))


def _missing(days: Iterable[DeviceDay]) -> Reason | None:
    gaps = sorted((day for day in days if day.missing), key=lambda day: day.day)
    if not gaps:
        return None
    total = sum(day.missing or 0 for day in gaps)
    when = ", ".join(date_format(day.day, "j M") for day in gaps[:3]) + ("…" if len(gaps) > 3 else "")
    headline = ngettext(
        "%(n)s call of %(when)s is missing here.", "%(n)s calls of %(when)s are missing here.", total
    )
    asked = any(day.re_read for day in gaps)
    counted = sum(day.seen or 0 for day in gaps)
    text = _(
        "Its account and ours differ: it counted %(counted)s. Often the app was stopped or the call log cleared."
    ) % {"counted": counted}
    after = (
        _("It reads the day again by itself.")
        if asked
        else _("It was read again, and they are still missing.")
    )
    return Reason(
        headline % {"n": total, "when": when},
        f"{text} {after}",
        "re_read",
        word=_("account differs"),
        since=gaps[0].day,
        until=gaps[-1].day,
    )


def _consent(device: Device) -> Reason | None:
    name = {"name": device.member.name}
    if device.consent == "withdrawn":
        text = _("Nothing is collected. To go on, agree again in the app; nobody can do it from here.")
        return Reason(_("%(name)s has withdrawn consent.") % name, text, word=_("consent withdrawn"))
    if device.consent == "required":
        text = _("The phone shows the notice and waits. Nothing is read before that.")
        return Reason(_("%(name)s has not agreed yet.") % name, text, word=_("not agreed yet"))
    return None


def _denied(device: Device) -> Reason | None:
    denied = [name for name in NEEDED if device.permissions.get(name) == "denied"]
    if not denied:
        return None
    text = _("Android refuses it to the app. Open the app on the phone: it leads to the switch.")
    word = _("permission lost")
    if denied[0] == "call_log":
        return Reason(_("This phone may not read its call log."), text, word=word)
    headline = _("The app lacks a permission: %(what)s.") % {"what": words.PERMISSIONS[denied[0]]}
    return Reason(headline, f"{words.LOSSES[denied[0]]} {text}", word=word)


def _waiting(device: Device, now: datetime) -> Reason | None:
    state = device.state(now)
    if device.queued:
        headline = ngettext(
            "%(n)s call is still on this phone.", "%(n)s calls are still on this phone.", device.queued
        )
        word = _("calls waiting")
        return Reason(headline % {"n": device.queued}, _after(device, state), "sync", word=word)
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
    text = _("Calls keep the phone's time; those from the future are flagged and not counted.")
    return Reason(headline, text, word=_("clock %(n)s min off") % {"n": minutes})
