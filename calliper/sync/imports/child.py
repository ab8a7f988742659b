"""Run as a program by `reading.py`: what a call log holds, or how it looks, as lines of JSON."""

from __future__ import annotations

import time
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, BinaryIO

from calliper.core.sheets import confined
from calliper.core.sheets.opened import Source, open_source
from calliper.core.sheets.unreadable import Unreadable
from calliper.sync.imports import formats
from calliper.sync.imports.describing import described
from calliper.sync.imports.faults import Fault
from calliper.sync.imports.options import Options
from calliper.sync.imports.row import CallRow

ROWS_PER_LINE = 250
SECONDS_PER_LINE = 0.5
# In this order calls go out, each as a bare list; `reading.py` takes them in the same order.
values_of = attrgetter(*CallRow.__slots__)


def work(task: confined.Task, raw: BinaryIO) -> Iterator[Any]:
    """One description, or the rows in bunches with how far the reading is."""
    source = open_source(raw)
    if task["do"] == "describe":
        yield described(source, task["filename"], task["zone"], task["sheet"])
        return
    options = Options.from_json(task["options"])
    found = formats.by_name(task["format"]).rows(source, options)
    yield from _bunches(found, source, task["skip"])


def _bunches(found: Iterator[CallRow | Fault], source: Source, skip: int) -> Iterator[dict[str, Any]]:
    """Rows beyond `skip` in bunches; also what came before a refusal goes out."""
    bunch: list[Any] = []
    rows, due = 0, time.monotonic() + SECONDS_PER_LINE
    try:
        for row in found:
            rows += 1
            if row.place > skip:
                bunch.append(_plain(row))
            if len(bunch) >= ROWS_PER_LINE or (not rows % ROWS_PER_LINE and time.monotonic() > due):
                yield _line(bunch, source, rows)
                bunch, due = [], time.monotonic() + SECONDS_PER_LINE
    except Unreadable:
        yield _line(bunch, source, rows)
        raise
    yield {**_line(bunch, source, rows), "read": source.size}


def _line(bunch: list[Any], source: Source, rows: int) -> dict[str, Any]:
    return {
        "rows": bunch,
        "read": source.position(),
        "of": source.size,
        "count": rows,
        "repairs": dict(source.repairs),
    }


def _plain(row: CallRow | Fault) -> Any:
    if isinstance(row, Fault):
        return [row.place, row.reason, row.value, row.raw]
    return values_of(row)


if __name__ == "__main__":
    confined.main(work)
