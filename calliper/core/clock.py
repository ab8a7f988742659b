"""Moments in time: aware UTC datetimes, and whole milliseconds since 1970 as phones count them."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def now() -> datetime:
    """The current moment in UTC."""
    return datetime.now(UTC)


def ms(moment: datetime) -> int:
    """Whole milliseconds since 1970, rounded down; raises ValueError for a datetime without a zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("This datetime has no time zone, so it names no moment.")
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(value: int) -> datetime:
    """The UTC datetime of a count of milliseconds; raises ValueError outside the years 1 to 9999."""
    try:
        return _EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        raise ValueError(f"{value} milliseconds lie outside the years 1 to 9999.") from None
