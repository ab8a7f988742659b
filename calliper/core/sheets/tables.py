"""A recognised file as rows of cells, whether it is CSV or a workbook. The child's side."""

from __future__ import annotations

from collections.abc import Iterator

from calliper.core.sheets import csv_rows
from calliper.core.sheets.opened import Source
from calliper.core.sheets.unreadable import Unreadable
from calliper.core.sheets.xlsx_rows import Workbook

MOST_LETTERS = 8_000_000


class Sheets:
    """`names` are the sheets of a workbook, empty for CSV; `rows` gives (place, cells) of one, again at each call."""

    def __init__(self, source: Source) -> None:
        if source.kind == "xml":
            raise Unreadable("not_a_table")
        self._source = source
        if source.kind == "xlsx" and source.book is None:
            source.book = Workbook(source)
        self._book = source.book
        self.names = self._book.sheets if self._book else ()
        self.counts_from_1904 = bool(self._book and self._book.counts_from_1904)

    def rows(self, name: str = "") -> Iterator[tuple[int, list[str]]]:
        """Every row that holds something, in order, in bounded memory for CSV."""
        return self._book.rows(name) if self._book else csv_rows.rows(self._source)


def first_of(rows: Iterator[tuple[int, list[str]]], most: int) -> list[tuple[int, list[str]]]:
    """The next rows, at most `most` of them and a few megabytes; the iterator goes on behind them."""
    taken, letters = [], 0
    for place, cells in rows:
        taken.append((place, cells))
        letters += sum(map(len, cells))
        if len(taken) >= most or letters > MOST_LETTERS:
            break
    return taken
