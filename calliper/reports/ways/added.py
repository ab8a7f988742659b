from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from calliper.reports.rollup import SUMS
from calliper.reports.split import Split, Statement
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Added(Way):
    """A column of the rollup, or its expression over rows. `floored`: over rows it depends on the floor.

    One that the rollup lacks has an expression alone: `column` is then its name and `only_rows` true.
    """

    adds_up_by: ClassVar = frozenset({"day"})
    column: str
    floored: bool = False
    over_rows: str = ""
    only_rows: bool = False

    def statement(self, split: Split) -> Statement:
        return added((self,), split)

    def ranking(self, columns: Mapping[Way, str]) -> str:
        return f"coalesce({columns[self]}, 0)"

    @property
    def rows(self) -> str:
        return self.over_rows or SUMS[self.column]

    @property
    def days(self) -> str:
        return f"sum({self.column})"


CALLS = Added("calls")


def added(sums: tuple[Added, ...], split: Split) -> Statement:
    """One statement for all of them, from the rollup if it can tell them all; its sums are called v0, v1, ..."""
    floor = split.rules.floor
    rows_alone = any(each.only_rows or (floor and each.floored) for each in sums)
    days = split.fits_days and not rows_alone
    values = [each.days if days else each.rows.format(floor=floor) for each in sums]
    named = [f"{value} AS v{n}" for n, value in enumerate(values)]
    return Statement(split.grouped(named, days=days), sums, has_all_rows=True)
