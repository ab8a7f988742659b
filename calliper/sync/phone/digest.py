"""Days, and the digest that proves two sides hold the same calls."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .clock import as_ms, from_ms


def day_of(start_ms: int, zone: str) -> date:
    """The calendar day, in `zone`, on which a call starting at `start_ms` began."""
    return from_ms(start_ms).astimezone(ZoneInfo(zone)).date()


def day_bounds_ms(day: date, zone: str) -> tuple[int, int]:
    """First millisecond of the day and of the next one; a day of a clock change has 23 or 25 hours."""
    tz = ZoneInfo(zone)
    following = day + timedelta(days=1)
    return (
        as_ms(datetime.combine(day, time(), tz)),
        as_ms(datetime.combine(following, time(), tz)),
    )


def day_digest(calls: Iterable[tuple[int, str]]) -> str:
    """Hex SHA-256 over the sorted lines `start_ms,type` joined by a newline; of nothing for an empty day."""
    lines = sorted(f"{start_ms},{kind}" for start_ms, kind in calls)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
