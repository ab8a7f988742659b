"""Where the figures lead: to the calls behind them, with the same days and teams."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from calliper.calls.filters import Filters
from calliper.reports.dashboard.span import Span
from calliper.reports.metrics import metric


@dataclass(frozen=True)
class Links:
    """Addresses for one viewer's question; `floor` in seconds of talk, `query` that of the page itself."""

    span: Span
    period: str
    teams: tuple[UUID, ...]
    floor: int
    query: QueryDict
    # A list that goes less far than the figures would show something else than what was counted.
    calls_open: bool = True
    pairs_open: bool = True
    home: str = "reports:dashboard"

    @cached_property
    def asked(self) -> Filters:
        """The days and teams as filters of the list of calls."""
        held = Filters(period=self.period, team=self.teams, counted=True)
        return held if self.period else replace(held, since=self.span.since, until=self.span.until)

    def calls(self, **narrowed: Any) -> str:
        """The calls that also meet these filters; a day stands for since and until."""
        day = narrowed.pop("day", None)
        days = {"period": "", "since": day, "until": day} if day else {}
        return self._list(**days, **narrowed)

    def between(self, since: date, until: date, **narrowed: Any) -> str:
        """The calls of a stretch of days within the span."""
        return self._list(period="", since=since, until=until, **narrowed)

    def metric(self, name: str, **narrowed: Any) -> str:
        """The calls that a metric is computed from."""
        drilled = metric(name).drill(self.floor)
        held = {key: (value,) for key, value in drilled.items() if key in {"direction", "outcome"}}
        least = {"min_s": int(drilled["min_s"])} if "min_s" in drilled else {}
        return self.calls(**held, **least, **narrowed)

    def connected(self) -> dict[str, Any]:
        """The filters of connected calls."""
        return {"outcome": ("connected",), **({"min_s": self.floor + 1} if self.floor else {})}

    def pairs(self, kind: str, **narrowed: Any) -> str:
        """The list of calls to return, of the same days and teams; "" where the viewer's does not go as far."""
        if not self.pairs_open:
            return ""
        days = {"period": self.period} if self.period else vars_of(self.span)
        asked = [("kind", kind), *days.items(), *(("team", each) for each in self.teams), *narrowed.items()]
        return f"{reverse('reports:call_backs')}?{urlencode(asked)}"

    def here(self, **changes: Any) -> str:
        """This page with some parameters changed; "" takes one off."""
        kept = {name: values for name, values in self.query.lists() if name not in changes}
        text = urlencode(kept | {name: value for name, value in changes.items() if value != ""}, doseq=True)
        return self._home + (f"?{text}" if text else "")

    def over(self, since: date, until: date) -> str:
        """This page over other days."""
        return self.here(period="", since=since, until=until)

    def _list(self, **changes: Any) -> str:
        return f"{self._history}?{self.asked.query(**changes)}" if self.calls_open else ""

    @cached_property
    def _history(self) -> str:
        return reverse("calls:history")

    @cached_property
    def _home(self) -> str:
        return reverse(self.home)


def vars_of(span: Span) -> dict[str, str]:
    """A span as parameters of an address."""
    return {"since": span.since.isoformat(), "until": span.until.isoformat()}
