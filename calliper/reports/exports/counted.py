"""A sheet whose rows are counted as they pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from time import monotonic
from typing import Any

from calliper.reports.sheet import Sheet

EVERY_S, LOOK_EVERY = 0.5, 200
Told = Callable[[int], None]


class Counted:
    """`rows` that have passed so far; `told` hears of it twice a second, and may raise to stop everything."""

    def __init__(self, sheet: Sheet, told: Told) -> None:
        self.rows, self._told, self._at = 0, told, monotonic()
        tables = [replace(table, rows=self._passing(table.rows)) for table in sheet.tables]
        self.sheet = replace(sheet, tables=tables)

    def _passing(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        for row in rows:
            self.rows += 1
            if not self.rows % LOOK_EVERY and monotonic() - self._at >= EVERY_S:
                self._told(self.rows)
                self._at = monotonic()
            yield row


def expected(sheet: Sheet) -> int | None:
    """How many rows will come; None where that is not known of every table."""
    counts = [table.count for table in sheet.tables]
    return None if None in counts else sum(count for count in counts if count is not None)
