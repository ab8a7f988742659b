"""A phone's last 30 days as marks, and as a sentence for those who hear them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _

from calliper.devices.models import DeviceDay

DAYS = 30


def span(today: date) -> tuple[date, date]:
    """First and last day of the strip."""
    return today - timedelta(days=DAYS - 1), today


def marks(days: Mapping[date, DeviceDay], today: date) -> list[dict[str, str]]:
    """One mark per day, oldest first: ok, late (waiting or unfinished), gap (missing), none."""
    first, _last = span(today)
    each = [first + timedelta(days=offset) for offset in range(DAYS)]
    return [{"kind": _kind(days.get(day), is_today=day == today)} for day in each]


def sentence(found: list[dict[str, str]]) -> str:
    """`30 days: 24 complete, 1 with calls waiting, 1 with calls missing, 4 without calls`."""
    counts = Counter(mark["kind"] for mark in found)
    parts = [
        _("%(n)s complete") % {"n": counts["ok"]},
        _("%(n)s with calls waiting") % {"n": counts["late"]} if counts["late"] else "",
        _("%(n)s with calls missing") % {"n": counts["gap"]} if counts["gap"] else "",
        _("%(n)s without calls or account") % {"n": counts["none"]} if counts["none"] else "",
    ]
    return _("30 days: %(parts)s") % {"parts": ", ".join(part for part in parts if part)}


def _kind(day: DeviceDay | None, *, is_today: bool) -> str:
    if day is None:
        return "none"
    if day.mark in ("gap", "waiting"):
        return "gap" if day.mark == "gap" else "late"
    if day.mark == "complete":
        return "ok" if day.seen else "none"
    return "late" if is_today and day.received else "none"
