"""The days that the dashboard is about, and the days before that they are compared with. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
MOST_DAYS = 366
# Beyond so many bars nobody can tell one from the next.
MOST_BARS = 62


@dataclass(frozen=True)
class Span:
    """From `since` to `until`, both counted; `today` is the organisation's."""

    since: date
    until: date
    today: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def is_one_day(self) -> bool:
        return self.days == 1

    @property
    def is_running(self) -> bool:
        """Whether the last day is today, which is not over."""
        return self.until == self.today

    @property
    def before(self) -> Span:
        """As many days, up to the day before the first."""
        return Span(self.since - self.days * DAY, self.since - DAY, self.today)

    @property
    def unit(self) -> str:
        """What one bar stands for: hour, day or week."""
        if self.is_one_day:
            return "hour"
        return "day" if self.days <= MOST_BARS else "week"

    def every_day(self) -> list[date]:
        """The days in their order."""
        return [self.since + n * DAY for n in range(self.days)]

    def holds(self, day: date) -> bool:
        return self.since <= day <= self.until
