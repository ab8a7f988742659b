"""How far local time is from UTC over a stretch of time. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EVER_MS = -(2**62)
STEP = timedelta(days=7)
EARLIEST, LATEST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)


@lru_cache(maxsize=64)
def spans(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[tuple[int, int], ...]:
    """(from ms since 1970, seconds ahead of UTC) of each stretch with one offset; the first has no beginning.

    A change that is taken back within a week is not noticed; no zone has one.
    """
    at = max(datetime(max(first_year, 1), 1, 1, tzinfo=UTC) - STEP * (first_year > 1), EARLIEST)
    last = min(datetime(min(last_year + 1, 9999), 1, 1, tzinfo=UTC) + STEP, LATEST)
    found = [(EVER_MS, _offset_s(zone, at))]
    while at < last:
        then = min(at + STEP, LATEST)
        if _offset_s(zone, then) != found[-1][1]:
            found.append((_change_ms(zone, at, then), _offset_s(zone, then)))
        at = then
    return tuple(found)


def _change_ms(zone: ZoneInfo, before: datetime, after: datetime) -> int:
    """The first second of the new offset."""
    low, high = int(before.timestamp()), int(after.timestamp())
    former = _offset_s(zone, before)
    while high - low > 1:
        middle = (low + high) // 2
        if _offset_s(zone, datetime.fromtimestamp(middle, UTC)) == former:
            low = middle
        else:
            high = middle
    return high * 1000


def _offset_s(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    return round(offset.total_seconds()) if offset else 0
