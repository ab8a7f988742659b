"""Calls by outcome in slots of time: the days, hours or weeks that the bars stand for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from calliper.reports.dashboard.span import Span

OUTCOMES = ("connected", "not_picked_up", "missed", "rejected")
# Talk that is no longer than the organisation's floor: neither connected nor anything else.
SHORT = "short"


@dataclass
class Tally:
    """Calls by outcome and seconds of talk; they add up."""

    ended: dict[str, int] = field(default_factory=lambda: dict.fromkeys((*OUTCOMES, SHORT), 0))
    talk_s: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        for name, number in other.ended.items():
            self.ended[name] += number
        self.talk_s += other.talk_s
        return self

    @property
    def calls(self) -> int:
        return sum(self.ended.values())

    @property
    def connected(self) -> int:
        return self.ended["connected"]


@dataclass(frozen=True)
class Slot:
    """One bar: from a day to a day, or one hour of a day. `is_running` while it is not over."""

    since: date
    until: date
    hour: int | None
    is_running: bool
    tally: Tally


def tally_of(row: Mapping[str, Any]) -> Tally:
    """A row of an answer as a tally; rows with an outcome are of that outcome alone."""
    found = Tally(talk_s=row["talk_s"] or 0)
    if "outcome" in row:
        ended = row["outcome"]
        if ended == "connected":
            found.ended["connected"] = row["connected"]
            found.ended[SHORT] = row["calls"] - row["connected"]
        else:
            found.ended[ended] = row["calls"]
        return found
    for name in ("connected", "missed", "rejected"):
        found.ended[name] = row[name]
    found.ended["not_picked_up"] = row["calls"] - sum(found.ended.values())
    return found


@dataclass(frozen=True)
class Times:
    """The tallies of an answer by day and hour (0 where the answer has no hours)."""

    by_time: Mapping[tuple[date, int], Tally]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Times:
        """From rows by day, perhaps by hour, perhaps by outcome."""
        found: dict[tuple[date, int], Tally] = {}
        for row in rows:
            tally = found.setdefault((row["day"], row.get("hour", 0)), Tally())
            tally += tally_of(row)
        return cls(found)

    def over(self, span: Span, *, before_hour: int | None = None) -> Tally:
        """The sum over a span, of each day only the hours before one."""
        total = Tally()
        for (day, hour), tally in self.by_time.items():
            if span.holds(day) and (before_hour is None or hour < before_hour):
                total += tally
        return total

    def days_with_calls(self, span: Span) -> int:
        return len({day for (day, _), tally in self.by_time.items() if span.holds(day) and tally.calls})

    def slots(self, span: Span, this_hour: int) -> list[Slot]:
        """The bars of a span in their order; of one day the hours from the first call to the last."""
        if span.unit == "hour":
            return self._hours(span, this_hour)
        step = 1 if span.unit == "day" else 7
        # Weeks begin on Monday; the first and the last may be cut.
        first = span.since if step == 1 else span.since - timedelta(days=span.since.weekday())
        found = []
        while first <= span.until:
            since, until = max(first, span.since), min(first + timedelta(days=step - 1), span.until)
            part = Span(since, until, span.today)
            found.append(Slot(since, until, None, until == span.today, self.over(part)))
            first += timedelta(days=step)
        return found

    def _hours(self, span: Span, this_hour: int) -> list[Slot]:
        held = [hour for (day, hour), tally in self.by_time.items() if span.holds(day) and tally.calls]
        if not held:
            return []
        last = max(held) if not span.is_running else max(this_hour, *held)
        return [
            Slot(
                span.since,
                span.until,
                hour,
                span.is_running and hour == this_hour,
                self.by_time.get((span.since, hour), Tally()),
            )
            for hour in range(min(held), last + 1)
        ]
