"""One day of one agent: its calls, the pauses between them, and the day drawn as a ribbon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from calliper.calls import keyset
from calliper.calls.filters import Filters
from calliper.calls.narrow import Asked, legs
from calliper.calls.periods import DAY, midnight
from calliper.calls.rows import Row, shown
from calliper.core.keys.keyring import Keyring
from calliper.orgs.models import Member

MOST = 400
PAUSE = timedelta(minutes=30)
# The ribbon: a hundred units to the hour, and from nine to six even on a quiet day.
HOUR_WIDTH = 100
FROM_HOUR, UNTIL_HOUR = 9, 18
NARROWEST = 3


@dataclass(frozen=True)
class Entry:
    """A line of the day: a call, or the pause before the next one."""

    at: datetime
    row: Row | None = None
    pause_s: int = 0


@dataclass(frozen=True)
class Mark:
    """A call on the ribbon: place and width in its units."""

    x: float
    width: float
    outcome: str


@dataclass(frozen=True)
class AgentDay:
    """`entries` newest first; times and sums leave out calls whose start nobody knows."""

    day: date
    entries: list[Entry]
    calls: int
    more: bool
    talk_s: int
    first_at: datetime | None
    last_at: datetime | None
    longest_pause_s: int
    marks: list[Mark]
    hours: list[datetime]
    previous: date
    next: date | None

    @property
    def width(self) -> int:
        """The ribbon's width in its units."""
        return HOUR_WIDTH * len(self.hours)


def chosen(agent: Member, asked: Asked, wanted: str) -> date:
    """The day that is asked for; else the last one with a call, else today."""
    today = timezone.localdate(asked.now, asked.org.zone)
    try:
        return min(date.fromisoformat(wanted), today)
    except ValueError:
        latest = keyset.page(legs(Filters(agent=(agent.pk,)), asked), None, 1).rows
        return min(timezone.localdate(latest[0].counted_start_at, asked.org.zone), today) if latest else today


def of(agent: Member, asked: Asked, day: date) -> AgentDay:
    """The agent's day within the viewer's reach, 400 calls at most; a fixed number of statements."""
    theirs = Filters(agent=(agent.pk,), since=day, until=day)
    page = keyset.page(legs(theirs, asked), None, MOST)
    rows = shown(page.rows, Keyring.of(asked.org.pk), asked.viewer)
    sure = sorted((row for row in rows if row.call.is_believed), key=lambda row: row.at)
    pauses = _pauses(sure)
    entries = [*(Entry(row.at, row) for row in rows), *pauses]
    hours = _hours(day, sure, asked.org.zone)
    today = timezone.localdate(asked.now, asked.org.zone)
    return AgentDay(
        day=day,
        entries=sorted(entries, key=lambda entry: (entry.at, entry.row is None), reverse=True),
        calls=len(rows),
        more=bool(page.older),
        talk_s=sum(row.call.talk_s for row in sure),
        first_at=sure[0].at if sure else None,
        last_at=sure[-1].at if sure else None,
        longest_pause_s=max((entry.pause_s for entry in pauses), default=0),
        marks=[_mark(row, hours[0]) for row in sure],
        hours=hours,
        previous=day - DAY,
        next=day + DAY if day < today else None,
    )


def _pauses(rows: list[Row]) -> list[Entry]:
    """Half an hour and more without a call, from the end of what was talked to the next start."""
    found, end = [], None
    for row in rows:
        if end is not None and row.at - end >= PAUSE:
            found.append(Entry(end, pause_s=int((row.at - end).total_seconds())))
        ends = row.at + timedelta(seconds=row.call.talk_s)
        end = ends if end is None else max(end, ends)
    return found


def _hours(day: date, rows: list[Row], zone: ZoneInfo) -> list[datetime]:
    """The hours that the ribbon shows, each by its first moment; a day of a zone may have 23 or 25."""
    start, end = midnight(day, zone), midnight(day + DAY, zone)
    every = [start + timedelta(hours=n) for n in range(int((end - start) / timedelta(hours=1)))]
    first = min([FROM_HOUR, *(int((row.at - start) / timedelta(hours=1)) for row in rows)])
    last = max([UNTIL_HOUR, *(int((_end(row) - start) / timedelta(hours=1)) + 1 for row in rows)])
    return every[max(0, first) : max(last, first + 1)]


def _end(row: Row) -> datetime:
    return row.at + timedelta(seconds=row.call.talk_s)


def _mark(row: Row, start: datetime) -> Mark:
    unit: Any = timedelta(hours=1) / HOUR_WIDTH
    width = max(NARROWEST, round(timedelta(seconds=row.call.talk_s) / unit, 1))
    return Mark(round((row.at - start) / unit, 1), width, row.call.outcome)
