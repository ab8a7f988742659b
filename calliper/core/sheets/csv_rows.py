"""The rows of a CSV file, one by one, whatever its encoding and separator."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from calliper.core.sheets import limits
from calliper.core.sheets.opened import Source
from calliper.core.sheets.separators import NAMED, separator_of
from calliper.core.sheets.unreadable import Unreadable

Cells = list[str]
FEWEST = 3  # a table of two columns is too narrow to see from a cell that rows ran together


def rows(source: Source) -> Iterator[tuple[int, Cells]]:
    """(place, cells) of every row that holds something; places count rows as a spreadsheet does, from 1."""
    separator = separator_of(source.head)
    with source.text() as text:
        lines = _Lines(source, text)
        reader = csv.reader(lines, delimiter=separator)
        csv.field_size_limit(limits.CELL)
        place, width = 0, 0
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as wrong:
                raise Unreadable("cell_too_long", row=place + 1, max=limits.CELL) from wrong
            place += 1
            if lines.ended:
                raise Unreadable("quote_open", row=place)
            if lines.taken > 1:
                _check_joined(cells, separator, (place, width))
            lines.start_row(place)
            if place == 1 and _names_separator(cells, separator):
                continue
            if len(cells) > limits.COLUMNS:
                raise Unreadable("too_many_columns", row=place, max=limits.COLUMNS)
            if "".join(cells).strip():
                width = max(width, len(cells))
                yield place, cells


class _Lines(Iterator[str]):
    """Lines of bounded length without NUL, counted since the row began."""

    def __init__(self, source: Source, text: io.TextIOWrapper) -> None:
        self._readline = text.readline
        self._repairs = source.repairs
        self.taken = 0
        self.ended = False
        self._length = 0
        self._place = 0

    def start_row(self, place: int) -> None:
        self.taken = self._length = 0
        self._place = place

    def __next__(self) -> str:
        line = self._readline(limits.ROW + 1)
        if not line:
            self.ended = True
            raise StopIteration
        self.taken += 1
        self._length += len(line)
        if self._length > limits.ROW:
            raise Unreadable("row_too_long", row=self._place + 1, max=limits.ROW)
        if "\x00" in line:
            self._repairs["bad_characters"] += line.count("\x00")
            line = line.replace("\x00", "")
        return line


def _names_separator(cells: Cells, separator: str) -> bool:
    return separator.join(cells).lower() in {NAMED, NAMED + separator}


def _check_joined(cells: Cells, separator: str, about: tuple[int, int]) -> None:
    """Refuse a quotation mark that was opened and never meant: it would swallow the rows after it in silence."""
    place, width = about
    if width >= FEWEST and any(
        inner.count(separator) >= width - 1
        for cell in cells
        if "\n" in cell
        for inner in cell.split("\n")[1:-1]
    ):
        raise Unreadable("quote_open", row=place)
