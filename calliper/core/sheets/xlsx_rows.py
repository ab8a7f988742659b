"""The rows of a workbook's sheet as text: what a person would have typed, not how it is painted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

from calliper.core.sheets import limits
from calliper.core.sheets.opened import Source
from calliper.core.sheets.unreadable import Unreadable

Cells = list[str]
EXACT = 10**15  # a workbook keeps fifteen digits of a number; what is longer has lost some
BAD = re.compile("[\x00\ud800-\udfff]")
HALF_MS = dt.timedelta(microseconds=500)


class Workbook:
    """An opened workbook; `sheets` are the names of its sheets that hold cells."""

    def __init__(self, source: Source) -> None:
        from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

        self._source = source
        self._loaded: dict[str, Any] = {}
        try:
            self._book = CalamineWorkbook.from_filelike(source.begin())
        except PasswordError as wrong:
            raise Unreadable("encrypted") from wrong
        except (MemoryError, Unreadable):
            raise
        except Exception as wrong:
            raise Unreadable("not_a_workbook") from wrong
        self.sheets = tuple(
            sheet.name for sheet in self._book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
        )
        self.counts_from_1904 = _counts_from_1904(source)

    def rows(self, name: str = "") -> Iterator[tuple[int, Cells]]:
        """(place, cells) of every row of a sheet that holds something; the first sheet when none is named."""
        sheet = self._sheet(name)
        if sheet.start is None:
            return
        above, before = sheet.start
        if sheet.width + before > limits.COLUMNS:
            raise Unreadable("too_many_columns", row=above + 1, max=limits.COLUMNS)
        ahead = [""] * before
        # The reader leaves out empty columns before the first cell, but not empty rows.
        for place, values in enumerate(sheet.iter_rows(), 1):
            cells = [as_text(value) for value in values]
            self._source.share = place / (above + sheet.height)
            if "".join(cells).strip():
                yield place, ahead + self._checked(cells, place)

    def _sheet(self, name: str) -> Any:
        """A sheet, loaded once however often its rows are asked for."""
        if not self.sheets:
            raise Unreadable("not_a_workbook")
        if name and name not in self.sheets:
            raise Unreadable("no_such_sheet", sheet=name[:60])
        name = name or self.sheets[0]
        if name not in self._loaded:
            self._loaded.clear()
            try:
                self._loaded[name] = self._book.get_sheet_by_name(name)
            except MemoryError:
                raise
            except Exception as wrong:
                raise Unreadable("not_a_workbook") from wrong
        return self._loaded[name]

    def _checked(self, cells: Cells, place: int) -> Cells:
        for position, cell in enumerate(cells):
            if len(cell) > limits.CELL:
                raise Unreadable("cell_too_long", row=place, max=limits.CELL)
            if BAD.search(cell):
                self._source.repairs["bad_characters"] += 1
                cells[position] = BAD.sub("", cell)
        return cells


def as_text(value: Any) -> str:
    """A cell's value as text: `919845094494`, `2026-11-02 16:55:40`, `1:02:05`, `TRUE`."""
    write = WAYS.get(type(value))
    return write(value) if write else str(value)


def _number(value: float) -> str:
    if value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return f"{value:.15G}" if abs(value) >= EXACT else repr(value)


def _moment(value: dt.datetime) -> str:
    """A workbook stores days as fractions: what lies within a millisecond of a second means that second."""
    near = value + HALF_MS
    near = near.replace(microsecond=near.microsecond // 1000 * 1000)
    if near.microsecond in {999_000, 1000}:
        near = (near + dt.timedelta(milliseconds=1)).replace(microsecond=0)
    return near.isoformat(" ", "milliseconds" if near.microsecond else "seconds")


def _time(value: dt.time) -> str:
    return _moment(dt.datetime.combine(dt.date(2000, 1, 1), value)).partition(" ")[2]


def _length(value: dt.timedelta) -> str:
    seconds = round(value.total_seconds())
    minutes, left = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes // 60}:{minutes % 60:02}:{left:02}"


WAYS: dict[type, Callable[[Any], str]] = {
    str: str.strip,
    float: _number,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: str,
    dt.datetime: _moment,
    dt.date: dt.date.isoformat,
    dt.time: _time,
    dt.timedelta: _length,
}


def _counts_from_1904(source: Source) -> bool:
    """Whether the workbook counts its days from 1904, which matters for days written as bare numbers."""
    if source.archive is None or "xl/workbook.xml" not in source.archive.namelist():
        return False
    with source.archive.open("xl/workbook.xml") as file:
        return bool(re.search(rb'date1904="(1|true)"', file.read(1 << 16)))
