"""Tables through a child process: the whole of a small one, or the rows of a long one."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import replace
from typing import Any, BinaryIO

from calliper.core.sheets import spawn
from calliper.core.sheets.limits import SMALL, Limits
from calliper.core.sheets.refused import FileRefused
from calliper.core.sheets.sentences import REPAIRS
from calliper.core.sheets.table import Table

CHILD = "calliper.core.sheets.child"
SMALL_ROWS = 5_000


def read_table(
    file: BinaryIO, *, limit: int = SMALL_ROWS, sheet: str = "", max_bytes: int = SMALL.file_bytes
) -> Table:
    """The whole table of an uploaded CSV or XLSX file (any seekable binary file). Raises FileRefused.

    A file with more than `limit` rows under its headings, or more than `max_bytes`, is refused, not cut.
    """
    headings: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    places: list[int] = []
    sheets: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    with closing(_messages(file, sheet, replace(SMALL, file_bytes=max_bytes))) as messages:
        for message in messages:
            sheets = tuple(message.get("sheets", sheets))
            repairs = tuple(str(REPAIRS[one]) for one in message.get("repairs", ()))
            for place, cells in message.get("rows", ()):
                if not headings:
                    headings = _trimmed(cells, 0)
                    continue
                rows.append(_trimmed(cells, len(headings)))
                places.append(place)
            if len(rows) > limit:
                raise FileRefused("too_many_rows", {"max": limit})
    return Table(headings, tuple(rows), tuple(places), sheet or next(iter(sheets), ""), sheets, repairs)


def stream_rows(file: BinaryIO, *, sheet: str = "") -> Generator[tuple[int, tuple[str, ...]], None, None]:
    """(place, cells) for every row that holds something, in bounded memory. Raises FileRefused, also in the middle.

    Closing the iterator ends the child.
    """
    with closing(_messages(file, sheet, Limits())) as messages:
        for message in messages:
            for place, cells in message.get("rows", ()):
                yield place, _trimmed(cells, 0)


def _messages(file: BinaryIO, sheet: str, limits: Limits) -> Generator[Any, None, None]:
    return spawn.lines(CHILD, {"sheet": sheet}, file, limits)


def _trimmed(cells: list[str], width: int) -> tuple[str, ...]:
    """Trimmed cells, filled up to the width; empty cells at the end go."""
    texts = [cell.strip() for cell in cells]
    while texts and not texts[-1] and len(texts) > width:
        texts.pop()
    return (*texts, *[""] * (width - len(texts)))
