"""The questions of the dashboard: few, each for several blocks, so that a month of a big company is read seldom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calliper.orgs.viewer import Viewer
from calliper.reports import access
from calliper.reports.dashboard.slots import Times
from calliper.reports.dashboard.span import Span
from calliper.reports.question import Answer, Narrowed, Question

BY_DAY = ("calls", "connected", "missed", "rejected", "talk_s")
BY_OUTCOME = ("calls", "connected", "talk_s")
BY_AGENT = ("calls", "connected", "missed", "rejected", "talk_s", "never_attended", "working_s")


@dataclass
class Asking:
    """Asks for one viewer, over one span and the one before (when it is compared)."""

    viewer: Viewer
    span: Span
    narrowed: Narrowed
    floor: int
    compares: bool
    version: int = 0
    applied_at: datetime | None = None

    def ask(
        self,
        metrics: tuple[str, ...],
        dimensions: tuple[str, ...] = (),
        span: Span | None = None,
        **more: Any,
    ) -> Answer:
        """One question over a span (the page's own); raises NoAnswer."""
        over = span or self.span
        narrowed = more.get("narrowed", self.narrowed)
        found = access.answer(self.viewer, Question(metrics, over.since, over.until, dimensions, narrowed))
        self.version, self.applied_at = found.version, found.applied_at
        return found

    def times(self) -> Times:
        """By day, of one day by hour, with the span before: what bars, sums and their change are made of."""
        both = Span(self.span.before.since, self.span.until, self.span.today) if self.compares else self.span
        hours = ("hour",) if self.span.is_one_day else ()
        # The rollup knows days without a floor; with one the calls themselves have to be read anyway.
        if self.floor or hours:
            return Times.of(self.ask(BY_OUTCOME, ("day", *hours, "outcome"), both).rows)
        return Times.of(self.ask(BY_DAY, ("day",), both).rows)

    def hours(self) -> list[dict[str, Any]]:
        """Calls and connected ones by weekday, hour and direction."""
        return self.ask(("calls", "connected"), ("weekday", "hour", "direction")).rows

    def agents(self) -> list[dict[str, Any]]:
        """What the table of agents shows."""
        return self.ask(BY_AGENT, ("agent",)).rows

    def contacts(self, span: Span | None = None, *also: str) -> dict[str, Any]:
        """Different contacts, which cannot be added up from days; and other metrics with them."""
        return self.ask(("unique_contacts", *also), (), span).rows[0]

    def never_attended(self) -> int:
        """How many pairs, for who does not see them one by one."""
        return int(self.ask(("never_attended",)).rows[0]["never_attended"])

    def contacts_by_day(self) -> list[dict[str, Any]]:
        """Different contacts and pairs of each day by itself."""
        return self.ask(("unique_contacts", "never_attended"), ("day",)).rows
