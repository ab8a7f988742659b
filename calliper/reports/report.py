"""A question with what a report has beside it: totals, the largest few, an earlier period. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from calliper.reports.dimensions import DATES
from calliper.reports.question import Question

OTHER = "other"
COMPARE = ("", "before", "year")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Report:
    """`compare`: with nothing, with as many days "before", or with the same days a "year" earlier.

    `top`: that many values of the first dimension that is no date are kept apart, those with the most of `order` (the
    first metric when empty); 0 keeps all.
    """

    question: Question
    compare: str = ""
    top: int = 0
    order: str = ""

    @property
    def ranked_by(self) -> str:
        return self.order or self.question.metrics[0]

    @property
    def ranks(self) -> str:
        """The dimension of which some values are kept apart, "" for none."""
        names = (name for name in self.question.dimensions if name not in DATES)
        return next(names, "") if self.top else ""

    @property
    def earlier(self) -> Question | None:
        """The same question about the period that is compared with."""
        since, until = self.question.since, self.question.until
        if self.compare == "before":
            length = until - since + DAY
            return replace(self.question, since=since - length, until=until - length)
        if self.compare == "year":
            return replace(self.question, since=a_year_before(since), until=a_year_before(until))
        return None


@dataclass(frozen=True)
class Reported:
    """`rows` as in Answer; a dimension's value is OTHER where others are counted together. `total` is over all calls.

    `before` has for each row the values of the earlier period or None, and is empty without comparison; dates answer to
    each other by their place: the first day or week to the first.
    """

    rows: list[dict[str, Any]]
    total: dict[str, Any]
    before: list[dict[str, Any] | None]
    total_before: dict[str, Any] | None
    earlier: tuple[date, date] | None
    version: int
    applied_at: datetime | None


def a_year_before(day: date) -> date:
    """The same day of the year before; of a leap day the day before."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def places(dimension: str, since: date, until: date) -> dict[date, int]:
    """Which place each day, week or month of a period has."""
    begins = {"day": lambda day: day, "week": _monday, "month": _first}[dimension]
    days = (since + DAY * n for n in range((until - since).days + 1))
    return {begun: place for place, begun in enumerate(dict.fromkeys(map(begins, days)))}


def _monday(day: date) -> date:
    return day - DAY * day.weekday()


def _first(day: date) -> date:
    return day.replace(day=1)
