"""A question with what a report has beside it: totals, the largest few, an earlier period. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from calliper.reports.dimensions import DATES
from calliper.reports.question import Question, UnknownName

OTHER = "other"
COMPARE = ("", "before", "year")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Report:
    """`compare`: with nothing, with as many days "before", or with the same days a "year" earlier (COMPARE).

    `top`: that many values of the first dimension that is no date are kept apart, those with the most of `order` (the
    first metric when empty); 0 keeps all.
    """

    question: Question
    compare: str = ""
    top: int = 0
    order: str = ""

    @property
    def ranked_by(self) -> str:
        """The metric that puts values in order."""
        return self.order or self.question.metrics[0]

    @property
    def ranks(self) -> str:
        """The dimension of which some values are kept apart, "" for none."""
        names = (name for name in self.question.dimensions if name not in DATES)
        return next(names, "") if self.top > 0 else ""

    @property
    def earlier(self) -> Question | None:
        """The same question about the period that is compared with. Raises UnknownName where there are no such days."""
        if self.compare not in COMPARE:
            raise UnknownName(f"Nothing can be compared with {self.compare}, only with before or year.")
        try:
            since, until = self.answering(self.question.since), self.answering(self.question.until)
        except (OverflowError, ValueError):
            raise UnknownName("There are no days as early as these would be compared with.") from None
        return replace(self.question, since=since, until=until) if self.compare else None

    def answering(self, day: date) -> date:
        """The day of the earlier period that answers to a day of this one."""
        if self.compare == "year":
            return a_year_before(day)
        return day - (self.question.until - self.question.since + DAY) if self.compare else day

    def matching(self, dimension: str) -> dict[date, date]:
        """Which day, week or month of the earlier period answers to each of this one: that with which it shares most
        of its days. None answers to two, so some of either period may stand alone.
        """
        begins = BEGINS[dimension]
        shared = Counter(
            (begins(day), begins(self.answering(day)))
            for day in days(self.question.since, self.question.until)
        )
        found: dict[date, date] = {}
        taken: set[date] = set()
        for now, then in sorted(shared, key=lambda pair: (-shared[pair], pair)):
            if now not in found and then not in taken:
                found[now] = then
                taken.add(then)
        return found


@dataclass(frozen=True)
class Reported:
    """`rows` as in Answer; a dimension's value is OTHER where others are counted together. `total` is over all calls.

    `before` has for each row the values of the earlier period or None, and is empty without comparison; dates answer to
    each other as Report.matching says. What only the earlier period has calls of is a row as well, with the values of
    no call.
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
    begun = dict.fromkeys(map(BEGINS[dimension], days(since, until)))
    return {each: place for place, each in enumerate(begun)}


def days(since: date, until: date) -> Iterator[date]:
    """Every day of a period; none of one that ends before it begins."""
    return (since + DAY * n for n in range((until - since).days + 1))


BEGINS: dict[str, Callable[[date], date]] = {
    "day": lambda day: day,
    "week": lambda day: day - DAY * day.weekday(),
    "month": lambda day: day.replace(day=1),
}
