"""What a page of the explorer asks. The query string is its only store: a report is kept by keeping its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from calliper.reports.dimensions import DATES, DIMENSIONS
from calliper.reports.metrics import metric
from calliper.reports.question import NARROWS, Narrowed, Question
from calliper.reports.report import Report

METRIC, PERIOD = "calls", "30d"
# A chart can tell no more series apart; a list of contacts is cut where nobody reads on.
FEW, MANY = 7, 50


@dataclass(frozen=True)
class Wanted:
    """One value per parameter. `top` None means the usual number of values, 0 all of them.

    `rows` "all" shows tables whole. `saved` is the saved report that was opened; what is asked may differ by now.
    """

    since: date
    until: date
    metrics: tuple[str, ...] = (METRIC,)
    by: tuple[str, ...] = ()
    period: str = PERIOD
    narrowed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    compare: str = ""
    top: int | None = None
    order: str = ""
    sort: str = ""
    chart: str = ""
    rows: str = ""
    saved: str = ""

    @property
    def split(self) -> tuple[str, ...]:
        """The dimensions as they are asked: dates first, then the one whose greatest values are kept."""
        return tuple(sorted(self.by, key=_place))

    @property
    def ranked(self) -> str:
        """The dimension of which only some values are kept; "" when there is none."""
        return next((each for each in self.split if DIMENSIONS[each].stands_for == "row"), "")

    @property
    def kept(self) -> int:
        """How many values of it are kept, 0 for all."""
        if not self.ranked:
            return 0
        if self.top is not None:
            return self.top
        if len(self.by) > 1:
            return FEW
        return MANY if self.ranked == "contact" else 0

    def report(self) -> Report:
        """The question behind the page."""
        narrowed = Narrowed(**{NARROWS[name]: values for name, values in self.narrowed.items()})
        question = Question(self.metrics, self.since, self.until, self.split, narrowed)
        return Report(question, compare=self.compare, top=self.kept, order=self.ranks_by)

    @property
    def ranks_by(self) -> str:
        """The metric that says which values are the greatest: a number, which who leads is not."""
        numbers = (each for each in self.metrics if metric(each).unit != "agent")
        return self.order or next(numbers, METRIC)

    def but(self, **changes: Any) -> Wanted:
        """The same with something else."""
        return replace(self, **changes)

    def without(self, name: str) -> Wanted:
        """The same without one filter."""
        return replace(self, narrowed={key: held for key, held in self.narrowed.items() if key != name})

    def query(self) -> str:
        """The query string that gives this page again, in a fixed order, without a question mark."""
        return "&".join(filter(None, [self.question(), self.saved and f"saved={self.saved}"]))

    def question(self) -> str:
        """As much of it as is saved: what is asked and how it is shown."""
        return urlencode(self.parameters())

    def parameters(self) -> list[tuple[str, str]]:
        """The same as names and values."""
        days = {"period": self.period} if self.period else {"since": self.since, "until": self.until}
        several = {"metric": self.metrics, "by": self.by, **{name: (value,) for name, value in days.items()}}
        several |= {name: self.narrowed[name] for name in NARROWS if self.narrowed.get(name)}
        singles = {"compare": self.compare, "top": self.top, "order": self.order}
        singles |= {"sort": self.sort, "chart": self.chart, "rows": self.rows}
        held = [(name, str(each)) for name, values in several.items() for each in values]
        return held + [(name, str(value)) for name, value in singles.items() if value not in (None, "")]


def _place(name: str) -> tuple[bool, bool, bool]:
    """Dates before the rest, and what has many values before what has few."""
    return name not in DATES, DIMENSIONS[name].stands_for != "row", name != "contact"
