"""The sheets of one table: head, rows and total, row by row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from calliper.reports.exports.place import Place
from calliper.reports.exports.totals import total_of
from calliper.reports.exports.xlsx.cells import Draw, draws, head_cell, letters
from calliper.reports.exports.xlsx.text import attribute
from calliper.reports.sheet import Column, Table

# A sheet of Excel ends at 1,048,576 rows; a round number leaves room for head and total.
MOST_ROWS = 1_000_000
# A part of a zip that is written without looking back must stay under 2 GiB.
MOST_LETTERS = 1_800_000_000
SAMPLE, CHUNK = 100, 200
WIDTHS = {"text": 12, "count": 10, "ratio": 10, "percent": 10, "seconds": 11, "day": 13, "moment": 24}
WIDEST = 48
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheets_of(table: Table, place: Place) -> Iterator[Iterator[str]]:
    """Each sheet of a table as pieces of XML; a sheet must be read to its end before the next one is asked for."""
    rows = iter(table.rows)
    first = list(islice(rows, SAMPLE))
    left = _Left(chain(first, rows))
    widths = [_width(column, (row[at] for row in first)) for at, column in enumerate(table.columns)]
    yield _sheet(table, widths, left, place)
    while left.more:
        yield _sheet(table, widths, left, place)


class _Left:
    """The rows that are still to be written; `more` says whether there are any."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self._rows, self._next = rows, next(rows, None)

    @property
    def more(self) -> bool:
        return self._next is not None

    def take(self) -> Sequence[Any]:
        """The next row; only while there are more."""
        taken, self._next = self._next, next(self._rows, None)
        assert taken is not None
        return taken


def _sheet(table: Table, widths: Sequence[float], left: _Left, place: Place) -> Iterator[str]:
    columns = [letters(at) for at in range(len(table.columns))]
    yield _head(table.columns, columns, widths)
    number, written = 1, 0
    drawn = draws([each.kind for each in table.columns], place.zone)
    lines: list[str] = []
    while left.more and number <= MOST_ROWS and written < MOST_LETTERS:
        number += 1
        lines.append(_row(number, columns, drawn, left.take()))
        if len(lines) >= CHUNK:
            piece = "".join(lines)
            written, lines = written + len(piece), []
            yield piece
    if not left.more and table.total is not None:
        lines.append(_total(number + 1, columns, table, place))
    filtered = f'<autoFilter ref="A1:{columns[-1]}{number}"/>' if number > 1 else ""
    yield f"{''.join(lines)}</sheetData>{filtered}</worksheet>"


def _head(columns: Sequence[Column], at: Sequence[str], widths: Sequence[float]) -> str:
    """All that stands before the rows: the head stays in sight while one scrolls."""
    wide = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, 1)
    )
    cells = "".join(head_cell(f"{letter}1", each.label) for letter, each in zip(at, columns, strict=True))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{MAIN}"><sheetViews>'
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols>{wide}</cols><sheetData><row r="1" ht="20" customHeight="1">{cells}</row>'
    )


def _row(number: int, at: Sequence[str], drawn: Sequence[Draw], row: Sequence[Any]) -> str:
    """One row; cells without a value are left out."""
    cells = [
        draw(f"{letter}{number}", value)
        for letter, draw, value in zip(at, drawn, row, strict=True)
        if value is not None and value != ""
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _total(number: int, at: Sequence[str], table: Table, place: Place) -> str:
    kinds, values = total_of(table)
    return _row(number, at, draws(kinds, place.zone, bold=True), values)


def _width(column: Column, values: Iterator[Any]) -> float:
    """Wide enough for the head and the first rows, as far as there is room."""
    longest = max((len(str(each)) for each in values if each is not None), default=0)
    wanted = longest + 2 if column.kind == "text" else WIDTHS[column.kind]
    return min(WIDEST, max(WIDTHS[column.kind], wanted, len(attribute(str(column.label))) + 4))
