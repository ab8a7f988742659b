"""The organisation's working time, by which a silent phone is judged: at night and on holidays silence is no news."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from calliper.consent.models import CollectionPolicy

EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
# Without working hours in the policy, calls count at any time; nobody is told of a silent phone at night.
USUAL_FROM, USUAL_UNTIL = time(8), time(20)


@dataclass(frozen=True)
class WorkingTime:
    """Days as 1 (Monday) to 7, and a span of hours that may pass midnight."""

    days: Sequence[int]
    begins: time
    ends: time
    zone: ZoneInfo

    @classmethod
    def of(cls, policy: CollectionPolicy | None, zone: ZoneInfo) -> WorkingTime:
        """By the collection policy; every day from 8 to 20 when it names no hours."""
        if policy is None or policy.working_days is None:
            return cls(EVERY_DAY, USUAL_FROM, USUAL_UNTIL, zone)
        begins, ends = policy.working_from or USUAL_FROM, policy.working_until or USUAL_UNTIL
        return cls(tuple(policy.working_days), begins, ends, zone)

    def is_working_day(self, day: date) -> bool:
        """Whether people work on this day."""
        return day.isoweekday() in self.days

    def began_at(self, now: datetime) -> datetime | None:
        """When the shift that runs now began; None outside working time."""
        today = now.astimezone(self.zone).date()
        for day in (today, today - timedelta(days=1)):
            begins, ends = self._shift(day)
            if self.is_working_day(day) and begins <= now < ends:
                return begins
        return None

    def worked(self, since: datetime, until: datetime) -> timedelta:
        """How much working time lies between two moments."""
        found, day = timedelta(), since.astimezone(self.zone).date() - timedelta(days=1)
        while day <= until.astimezone(self.zone).date():
            if self.is_working_day(day):
                begins, ends = (moment.astimezone(UTC) for moment in self._shift(day))
                found += max(min(ends, until) - max(begins, since), timedelta())
            day += timedelta(days=1)
        return found

    def silence(self, since: datetime, now: datetime) -> timedelta:
        """How much of the shift that runs now has passed in silence; nothing outside working time."""
        began = self.began_at(now)
        return now - max(began, since) if began is not None else timedelta()

    def last_days(self, before: date, count: int) -> list[date]:
        """So many working days before a day, latest first; fewer when there are hardly any."""
        found: list[date] = []
        for ago in range(1, count * 7 + 1):
            day = before - timedelta(days=ago)
            if self.is_working_day(day):
                found.append(day)
            if len(found) == count:
                break
        return found

    def _shift(self, day: date) -> tuple[datetime, datetime]:
        """When the shift of a day begins and ends, whether or not people work on it."""
        over = day + timedelta(days=1 if self.ends <= self.begins else 0)
        return datetime.combine(day, self.begins, self.zone), datetime.combine(over, self.ends, self.zone)
