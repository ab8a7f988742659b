"""Words for stretches of days, and the moments they begin and end in the organisation's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from calliper.core import formats

DAY = timedelta(days=1)
APRIL = 4

PERIODS = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "7d": _("7 days"),
    "30d": _("30 days"),
    "this_month": _("This month"),
    "last_month": _("Last month"),
    "financial_year": _("Financial year"),
}

WEEKDAYS = [
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")), (5, _("Saturday")),
    (6, _("Sunday")),
]  # fmt: skip


def hours(*, hours24: bool = False) -> list[tuple[int, str]]:
    """The hours of a day with the words for when each begins: `9:00 am` or `09:00`."""
    return list(_hours(hours24, get_language() or "en"))


@lru_cache(maxsize=64)
def _hours(hours24: bool, language: str) -> tuple[tuple[int, str], ...]:
    """The language is in force and part of the key."""
    noon = datetime(2000, 1, 1, tzinfo=UTC)
    return tuple(
        (hour, formats.clock(noon.replace(hour=hour), zone="UTC", hours24=hours24)) for hour in range(24)
    )


def days_of(period: str, today: date) -> tuple[date, date]:
    """The first and last day of a period; raises KeyError for a word that is none."""
    first_of_month = today.replace(day=1)
    return {
        "today": (today, today),
        "yesterday": (today - DAY, today - DAY),
        "7d": (today - 6 * DAY, today),
        "30d": (today - 29 * DAY, today),
        "this_month": (first_of_month, today),
        "last_month": ((first_of_month - DAY).replace(day=1), first_of_month - DAY),
        "financial_year": (date(today.year - (today.month < APRIL), APRIL, 1), today),
    }[period]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a day in a zone, in UTC; where the clock skips midnight, the moment after the gap."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def bounds(since: date | None, until: date | None, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """From the start of the first day to the start of the day after the last; None where it is open."""
    start = midnight(since, zone) if since else None
    end = midnight(until + DAY, zone) if until and until < date.max else None
    return start, end
