"""What statements say at one moment: only what is not remembered is read."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from calliper.reports import query, remembered
from calliper.reports.numbered import Numbered
from calliper.reports.split import Statement
from calliper.reports.store import connection
from calliper.reports.store.writer import Mark

Rows = list[tuple[Any, ...]]
DAY, ONE_DAY = "day", timedelta(days=1)
# Of more days a mark for each costs more than it spares.
MOST_DAYS = 62
# What is read faster than that is not worth to be put together from its parts.
DEAR_S = 0.005
MOST_DEAR = 2_000

_dear: set[str] = set()


def bounded(asked: Numbered, most: int) -> list[Statement]:
    """Of a split the first has one row for each row of the answer: one more than wanted tells that there are more."""
    asking = query.statements(asked, connection.dialect())
    if most and asking and asked.dimensions:
        asking[0] = replace(asking[0], sql=f"{asking[0].sql} LIMIT {most + 1:d}")
    return asking


@dataclass(frozen=True)
class Told:
    """For one organisation as far as it has come; `most` rows are read of an answer, 0 for any number."""

    mark: Mark
    most: int = 0

    def of(self, asked: Numbered) -> tuple[Hashable, Hashable]:
        """What an answer hangs on beside the question: no statement reads calls of other days."""
        return connection.place(), connection.days_mark(asked.org, (asked.since, asked.until), self.mark)

    def whole(self, asked: Numbered, sql: str) -> Rows:
        """The rows of a statement of these days."""
        return remembered.rows((*self.of(asked), sql), lambda: _timed(sql))

    def rows(self, asked: Numbered, each: Statement) -> Rows:
        """The rows of a statement of a question; of many days those that changed may be read alone."""
        count = (asked.until - asked.since).days + 1
        if not 1 < count <= MOST_DAYS:
            return self.whole(asked, each.sql)
        adds_up = all(DAY in way.adds_up_by for way in each.holds)
        if DAY in asked.dimensions and (adds_up or all(way.knows_days for way in each.holds)):
            return self._by_days(asked, each)
        return self._in_parts(asked, each) if adds_up and each.sql in _dear else self.whole(asked, each.sql)

    def _by_days(self, asked: Numbered, each: Statement) -> Rows:
        def ask(first: date, last: date) -> Rows:
            return connection.rows(self._of_days(asked, each, first, last)[1])

        key = (connection.place(), each.sql)
        at = asked.dimensions.index(DAY)
        return remembered.by_days(key, self._marks(asked), ask, at=at, most=self.most)

    def _in_parts(self, asked: Numbered, each: Statement) -> Rows:
        """The days that changed last, and those before and after them, added up."""
        marks = self._marks(asked)
        if len(set(marks.values())) == 1:
            return self.whole(asked, each.sql)
        newest = max(marks.values())  # where they differ they are numbers
        changed = [day for day, mark in marks.items() if mark == newest]
        first, last = changed[0], changed[-1]
        spans = [(asked.since, first - ONE_DAY), (first, last), (last + ONE_DAY, asked.until)]
        parts = [self._of_days(asked, each, *span) for span in spans if span[0] <= span[1]]
        found = [row for among, sql in parts for row in self.whole(among, sql)]
        return summed(found, len(asked.dimensions))

    def _of_days(self, asked: Numbered, each: Statement, first: date, last: date) -> tuple[Numbered, str]:
        """The same question of some of its days, and the statement of it that holds the same."""
        among = replace(asked, since=first, until=last)
        return among, next(one.sql for one in bounded(among, self.most) if one.holds == each.holds)

    def _marks(self, asked: Numbered) -> dict[date, Any]:
        count = (asked.until - asked.since).days + 1
        days = [asked.since + at * ONE_DAY for at in range(count)]
        return {day: connection.days_mark(asked.org, (day, day), self.mark) for day in days}


def summed(rows: Sequence[tuple[Any, ...]], width: int) -> Rows:
    """One row for the same first columns, `width` of them, with the sums of the others; None where none has any."""
    held: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in rows:
        at, values = row[:width], row[width:]
        held[at] = tuple(map(_plus, held[at], values)) if at in held else values
    return [(*at, *values) for at, values in held.items()]


def _plus(one: Any, other: Any) -> Any:
    return other if one is None else one if other is None else one + other


def _timed(sql: str) -> Rows:
    began = time.perf_counter()
    found = connection.rows(sql)
    if time.perf_counter() - began > DEAR_S:
        if len(_dear) > MOST_DEAR:
            _dear.clear()
        _dear.add(sql)
    return found
