"""Rows of two periods brought together: which answer to each other, and which only the earlier one has. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import Any

from calliper.reports.dimensions import DATES
from calliper.reports.metrics import metric
from calliper.reports.question import Answer
from calliper.reports.report import BEGINS, Report, days

Row = dict[str, Any]
Place = tuple[Any, ...]


def compared(asked: Report, now: Answer, then: Answer) -> tuple[list[Row], list[Row | None]]:
    """The rows of now and of what only then had, in the order of their dimensions; for each what stood there then."""
    return _Comparing(asked, now, then).rows()


class _Comparing:
    """Places hold numbers and dates, so that what has no name any more has its place as well."""

    def __init__(self, asked: Report, now: Answer, then: Answer) -> None:
        self.asked, self.now, self.then = asked, now, then
        self.names = asked.question.dimensions
        # A day says which week and month it is of.
        self.telling = [
            at
            for at, name in enumerate(self.names)
            if name == "day" or name not in DATES or "day" not in self.names
        ]

    def rows(self) -> tuple[list[Row], list[Row | None]]:
        held = dict(zip(map(self._told, self.then.places), self.then.rows, strict=True))
        both: list[tuple[Place, Row, Row | None]] = []
        for place, row in zip(self.now.places, self.now.rows, strict=True):
            former = held.pop(self._answering(place), None)
            both.append((place, row, former and self._values(former)))
        both += self._gone(held)
        both.sort(key=lambda each: each[0])
        return [row for _, row, _ in both], [before for *_, before in both]

    def _gone(self, left: dict[Place, Row]) -> Iterator[tuple[Place, Row, Row]]:
        """Rows of which only the earlier period has calls; none of days that answer to none of this period."""
        none = {name: metric(name).way.value({}) for name in self.asked.question.metrics}
        for told, former in left.items():
            place = self._place(told)
            if place is not None:
                dates = {name: value for name, value in zip(self.names, place, strict=True) if name in DATES}
                by = {name: dates.get(name, former[name]) for name in self.names}
                yield place, {**by, **none}, self._values(former)

    def _told(self, place: Place) -> Place:
        """As much of a place as tells it from others."""
        return tuple(place[at] for at in self.telling)

    def _answering(self, place: Place) -> Place:
        """The place then that answers to one of now."""
        return tuple(
            self.matching[self.names[at]].get(place[at]) if self.names[at] in DATES else place[at]
            for at in self.telling
        )

    def _place(self, told: Place) -> Place | None:
        """The place now to which one of then answers."""
        found: dict[str, Any] = {}
        for at, value in zip(self.telling, told, strict=True):
            name = self.names[at]
            found[name] = self.answered[name].get(value) if name in DATES else value
        day = found.get("day")
        if day:
            found |= {name: BEGINS[name](day) for name in self.names if name in DATES}
        dates = tuple(found[name] for name in self.names if name in DATES)
        return tuple(found[name] for name in self.names) if dates in self.possible else None

    @cached_property
    def matching(self) -> dict[str, dict[date, date]]:
        return {name: self.asked.matching(name) for name in self.names if name in DATES}

    @cached_property
    def answered(self) -> dict[str, dict[date, date]]:
        return {name: {then: now for now, then in held.items()} for name, held in self.matching.items()}

    @cached_property
    def possible(self) -> set[tuple[date, ...]]:
        """The weeks and months of the days of this period."""
        begins = [BEGINS[name] for name in self.names if name in DATES]
        question = self.asked.question
        return {tuple(begin(day) for begin in begins) for day in days(question.since, question.until)}

    def _values(self, row: Row) -> Row:
        return {name: row[name] for name in self.asked.question.metrics}
