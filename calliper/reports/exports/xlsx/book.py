"""The parts of a workbook, into a zip that is written from the front to the back."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from calliper.reports.exports.about import about
from calliper.reports.exports.pieces import Sink
from calliper.reports.exports.place import Place
from calliper.reports.exports.xlsx import parts
from calliper.reports.exports.xlsx.styles import styles
from calliper.reports.exports.xlsx.tables import sheets_of
from calliper.reports.sheet import Sheet

LEVEL = 4
AT_ONCE = 64 * 1024


def workbook(sheet: Sheet, place: Place) -> Iterator[bytes]:
    """A sheet for each table, more where one is full, and a last one that says what the figures are about."""
    sink, names = Sink(), _Names()
    looks = styles(place.country, hours24=place.hours24)
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as book:  # type: ignore[call-overload]
        for table in [*sheet.tables, about(sheet, place)]:
            for pieces in sheets_of(table, place):
                with book.open(parts.sheet_path(names.add(table.title)), "w") as entry:
                    yield from _written(entry, pieces, sink)
        for path, text in parts.frame(names.taken).items():
            book.writestr(zipfile.ZipInfo(path), text, zipfile.ZIP_DEFLATED)
        book.writestr(zipfile.ZipInfo("xl/styles.xml"), looks, zipfile.ZIP_DEFLATED)
    yield sink.take()


def _written(entry: IO[bytes], pieces: Iterator[str], sink: Sink) -> Iterator[bytes]:
    for piece in pieces:
        entry.write(piece.encode())
        if sink.waiting >= AT_ONCE:
            yield sink.take()


@dataclass
class _Names:
    """The names of the sheets: 31 characters, some of which are not allowed, and each once."""

    taken: list[str] = field(default_factory=list)

    def add(self, title: str) -> int:
        """Take a name for the next sheet; returns its number, from 1."""
        base = "".join(" " if mark in "[]:*?/\\" else mark for mark in title).strip(" '") or "Sheet"
        name, known = base[:31], {each.casefold() for each in self.taken}
        number = 2
        while name.casefold() in known:
            tail = f" ({number})"
            name, number = base[: 31 - len(tail)] + tail, number + 1
        self.taken.append(name)
        return len(self.taken)
