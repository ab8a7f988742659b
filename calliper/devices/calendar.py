"""Completeness of one phone as a calendar: weeks by weekdays, each day with its number and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calliper.devices.models import DeviceDay

WEEKS = 13


@dataclass(frozen=True)
class Cell:
    """One day: how it is drawn, the number in it, and the same as a sentence. No `text`: nothing to tell."""

    day: date
    kind: str
    text: str
    label: str


@dataclass(frozen=True)
class Week:
    """Seven days from Monday; `month` where, reading down, another one begins."""

    month: str
    cells: list[Cell]

    @property
    def label(self) -> str:
        """`Week from 16 November`, for those who hear the table."""
        return _("Week from %(day)s") % {"day": date_format(self.cells[0].day, "j F")}


def span(today: date) -> tuple[date, date]:
    """First day (a Monday) and last of the calendar."""
    return today - timedelta(days=today.weekday() + 7 * (WEEKS - 1)), today


def weeks(days: Mapping[date, DeviceDay], today: date) -> list[Week]:
    """The latest week first; days to come are empty."""
    first, _last = span(today)
    found: list[Week] = []
    for number in reversed(range(WEEKS)):
        each = [first + timedelta(days=7 * number + n) for n in range(7)]
        is_new = not found or found[-1].cells[-1].day.month != each[-1].month
        month = date_format(each[-1], "M Y") if is_new else ""
        found.append(Week(month, [_cell(day, days.get(day), today) for day in each]))
    return found


def weekdays() -> list[tuple[str, str]]:
    """Names of the weekdays from Monday, short and in full."""
    monday = date(2024, 1, 1)
    each = [monday + timedelta(days=n) for n in range(7)]
    return [(date_format(day, "D"), date_format(day, "l")) for day in each]


def sentence(found: list[Week]) -> str:
    """The finding in words, for those who do not see colours."""
    cells = [cell for week in found for cell in week.cells]
    gaps, waiting = (sum(cell.kind == kind for cell in cells) for kind in ("gap", "late"))
    if gaps:
        return ngettext("On %(n)s day calls are missing.", "On %(n)s days calls are missing.", gaps) % {
            "n": gaps
        }
    if waiting:
        text = ngettext("Of %(n)s day calls wait.", "Of %(n)s days calls wait.", waiting)
        return text % {"n": waiting}
    if any(cell.kind == "ok" for cell in cells):
        return _("Every day of which the phone has given account is complete.")
    return _("The phone has not given account of any day.")


def _cell(day: date, row: DeviceDay | None, today: date) -> Cell:
    name = date_format(day, "j F")
    if day > today:
        return Cell(day, "future", "", name)
    if row is None or (row.mark == "unknown" and not row.received):
        return Cell(day, "none", "–", _("%(day)s: no calls, or no account") % {"day": name})
    if row.mark == "gap":
        missing = row.missing or 0
        told = ngettext("%(day)s: %(n)s call missing", "%(day)s: %(n)s calls missing", missing)
        return Cell(day, "gap", f"−{missing}", told % {"day": name, "n": missing})
    if row.mark == "waiting":
        waiting = row.queued or 0
        told = ngettext(
            "%(day)s: %(n)s call still on the phone", "%(day)s: %(n)s calls still on the phone", waiting
        )
        return Cell(day, "late", f"+{waiting}", told % {"day": name, "n": waiting})
    return _whole(day, row, name)


def _whole(day: date, row: DeviceDay, name: str) -> Cell:
    if row.mark == "unknown":
        told = ngettext(
            "%(day)s: %(n)s call here, no account yet",
            "%(day)s: %(n)s calls here, no account yet",
            row.received,
        )
        return Cell(day, "part", str(row.received), told % {"day": name, "n": row.received})
    seen = row.seen or 0
    if not seen:
        return Cell(day, "none", "–", _("%(day)s: no calls") % {"day": name})
    told = ngettext("%(day)s: %(n)s call, complete", "%(day)s: %(n)s calls, complete", seen)
    return Cell(day, "ok", str(seen), told % {"day": name, "n": seen})
