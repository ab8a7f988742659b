"""Run as a program by `reading.py`: the rows of a table as lines of JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from calliper.core.sheets import confined
from calliper.core.sheets.opened import open_source
from calliper.core.sheets.tables import Sheets

ROWS_PER_LINE = 200
LETTERS_PER_LINE = 1 << 18


def work(task: confined.Task, raw: BinaryIO) -> Iterator[Any]:
    """First the sheets, then the rows in bunches, last what was mended."""
    source = open_source(raw)
    sheets = Sheets(source)
    yield {"sheets": sheets.names}
    bunch: list[tuple[int, list[str]]] = []
    letters = 0
    for place, cells in sheets.rows(task["sheet"]):
        bunch.append((place, cells))
        letters += sum(map(len, cells))
        if len(bunch) >= ROWS_PER_LINE or letters > LETTERS_PER_LINE:
            yield {"rows": bunch}
            bunch, letters = [], 0
    yield {"rows": bunch}
    yield {"repairs": sorted(source.repairs)}


if __name__ == "__main__":
    confined.main(work)
