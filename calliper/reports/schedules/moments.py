"""When a schedule is due, in a zone. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
# Longer than any month: a monthly schedule is due at least once in so many days.
LOOK = 63


@dataclass(frozen=True)
class Rhythm:
    """Daily, weekly on a weekday (0 is Monday), or monthly on a day; the 31st of a short month is its last day."""

    frequency: str
    weekday: int
    day: int
    at: time

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        if self.frequency == "weekly":
            return day.weekday() == self.weekday
        if self.frequency == "monthly":
            return day.day == min(self.day, monthrange(day.year, day.month)[1])
        return True

    def last(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The latest due moment that is not after now, in UTC."""
        today = now.astimezone(zone).date()
        days = (today - n * DAY for n in range(LOOK))
        return next(due for due in self._due(days, zone) if due <= now)

    def next(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first due moment after now, in UTC."""
        today = now.astimezone(zone).date()
        days = (today + n * DAY for n in range(LOOK))
        return next(due for due in self._due(days, zone) if due > now)

    def _due(self, days: Iterator[date], zone: ZoneInfo) -> Iterator[datetime]:
        return (moment(day, self.at, zone) for day in days if self.holds(day))


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A time of a local day in UTC. One that the clock skips comes as much later as it jumps; of two, the first."""
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)
