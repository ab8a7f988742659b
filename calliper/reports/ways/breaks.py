from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from calliper.reports.split import Split, Statement, row
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Breaks(Way):
    """The part of the breaks that lies between the first start and the latest end of each agent's local day."""

    adds_up_by: ClassVar = frozenset({"agent", "day"})

    def statement(self, split: Split) -> Statement:
        held = row(*split.selected(), "min(at_s) AS first_s", "max(at_s + talk_s) AS last_s")
        days = f"SELECT {held} {split.source()} GROUP BY {split.keys('agent', 'day')}"
        # A break ends with its day, so what a call lasts beyond midnight is in none.
        inside = in_breaks("first_s", "last_s", split.rules.breaks)
        return Statement(split.summed(days, f"sum({inside})"), (self,), has_all_rows=True)


def in_breaks(since: str, until: str, breaks: Iterable[tuple[int, int]]) -> str:
    """How many seconds of a stretch of a day lie in the breaks; none of one that ends before it begins."""
    parts = (f"greatest(0, least({until}, {end:d}) - greatest({since}, {begin:d}))" for begin, end in breaks)
    return f"({' + '.join(('0', *parts))})"
