"""The local hour and weekday of a call's start, as conditions that follow an index and never lead one.

They are arithmetic on the stored milliseconds: SQLite would call into Python for every row to convert a zone.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Case, F, Q, Value, When
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay
from django.db.models.lookups import In

from calliper.core.clock import ms

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
THURSDAY = 3  # 1 January 1970
Moments = tuple[datetime | None, datetime | None]
# The least by which moments differ; those of calls differ by whole milliseconds.
INSTANT = timedelta(microseconds=1)
# Calls of other years are read with the offset of the nearest of these.
FIRST, LAST = datetime(2005, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)


def in_hours(hours: Iterable[int], zone: ZoneInfo, prefix: str = "") -> Q:
    """Calls that started in one of these local hours, 0 to 23."""
    hour = _local_ms(zone, prefix) % Value(DAY_MS) / Value(HOUR_MS)
    return _either(prefix, In(hour, list(hours)), ExtractHour(_corrected(prefix), tzinfo=zone), hours)


def on_weekdays(weekdays: Iterable[int], zone: ZoneInfo, prefix: str = "") -> Q:
    """Calls that started on one of these local weekdays, 0 for Monday."""
    weekday = (_local_ms(zone, prefix) / Value(DAY_MS) + Value(THURSDAY)) % Value(7)
    iso = [each + 1 for each in weekdays]
    return _either(
        prefix, In(weekday, list(weekdays)), ExtractIsoWeekDay(_corrected(prefix), tzinfo=zone), iso
    )


def believed(prefix: str = "") -> Q:
    """Calls whose clock was right, and corrected ones."""
    return Q(**{f"{prefix}clock_suspect": False}) | ~as_stored(prefix)


def as_stored(prefix: str = "") -> Q:
    """Calls whose start nobody has corrected."""
    return Q(**{f"{_corrected(prefix)}__isnull": True})


def corrected() -> Q:
    """Calls whose start was corrected, in the words of their own index."""
    return Q(corrected_start_at__isnull=False)


def corrected_into(between: Moments) -> Q:
    """Calls whose corrected start lies between the moments."""
    return corrected() & within(between, _corrected(""))


def strayed(between: Moments) -> Q:
    """Corrected calls with one of their two starts between the moments and the other one not.

    The stored one is asked as milliseconds, which no index leads: of an `or` databases would read each side by its own.
    """
    stored, right = _within_ms(between), within(between, _corrected(""))
    return corrected() & ((stored & ~right) | (~stored & right))


def within(between: Moments, column: str) -> Q:
    """From the first moment, up to but without the second; either may be open."""
    start, end = between
    found = Q(**{f"{column}__gte": start}) if start else Q()
    return found & Q(**{f"{column}__lt": end}) if end else found


def _within_ms(between: Moments) -> Q:
    start, end = between
    found = Q(start_ms__gt=ms(start - INSTANT)) if start else Q()
    return found & Q(start_ms__lte=ms(end - INSTANT)) if end else found


def _either(prefix: str, plain: Any, extracted: Any, values: Iterable[int]) -> Q:
    """By the stored start, or for the few corrected calls by the corrected one."""
    is_plain = as_stored(prefix)
    return (is_plain & Q(plain)) | (~is_plain & Q(In(extracted, list(values))))


def _corrected(prefix: str) -> str:
    return f"{prefix}corrected_start_at"


def _local_ms(zone: ZoneInfo, prefix: str) -> Any:
    """Milliseconds of the local clock since 1970."""
    start = F(f"{prefix}start_ms")
    *earlier, (_, last) = _offsets(zone)
    if not earlier:
        return start + Value(last)
    cases = [When(Q(**{f"{prefix}start_ms__lt": until}), then=Value(offset)) for until, offset in earlier]
    return start + Case(*cases, default=Value(last), output_field=BigIntegerField())


@lru_cache(maxsize=64)
def _offsets(zone: ZoneInfo) -> list[tuple[int, int]]:
    """(until, offset from UTC), both in milliseconds; the last one has no end."""
    found: list[tuple[int, int]] = []
    at, offset = FIRST, FIRST.astimezone(zone).utcoffset()
    while at < LAST:
        after = at + timedelta(days=1)
        then = after.astimezone(zone).utcoffset()
        if then != offset:
            found.append((ms(_change(at, zone)), _ms(offset)))
            offset = then
        at = after
    return [*found, (0, _ms(offset))]


def _change(day: datetime, zone: ZoneInfo) -> datetime:
    """The minute within a day at which the offset changes."""
    before = day.astimezone(zone).utcoffset()
    minutes = [day + timedelta(minutes=n) for n in range(24 * 60 + 1)]
    return minutes[bisect_left(minutes, True, key=lambda at: at.astimezone(zone).utcoffset() != before)]


def _ms(offset: timedelta | None) -> int:
    return int((offset or timedelta()).total_seconds() * 1000)
