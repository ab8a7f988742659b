"""Rows of several statements become the rows of one answer, in numbers still. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from calliper.reports.metrics import metric
from calliper.reports.numbered import Numbered
from calliper.reports.split import Statement
from calliper.reports.ways import Way

Rows = Sequence[tuple[Any, ...]]
Cell = dict[Way, Any]
# By the values of the dimensions: what the system of record says.
Found = Mapping[tuple[Any, ...], Mapping[Way, Any]]


def merged(
    asked: Numbered, answered: Iterable[tuple[Statement, Rows]], found: Found | None = None
) -> list[tuple[Any, ...]]:
    """Per combination of values of the dimensions one row, in their order: those values, then one per metric.

    There is a row where there is a call or something found beside the projection; without dimensions there is always
    one.
    """
    width = len(asked.dimensions)
    cells: dict[tuple[Any, ...], Cell] = {} if width else {(): {}}
    for statement, rows in answered:
        put = _gather if any(way.is_gathered for way in statement.holds) else _put
        for row in rows:
            put(cells.setdefault(row[:width], {}), statement.holds, row[width:])
    for at, more in (found or {}).items():
        cells.setdefault(at, {}).update(more)
    ways = [metric(name).way for name in asked.metrics]
    return [(*at, *(way.value(cells[at]) for way in ways)) for at in sorted(cells)]


def _put(cell: Cell, holds: Sequence[Way], values: Sequence[Any]) -> None:
    cell.update(zip(holds, values, strict=True))


def _gather(cell: Cell, holds: Sequence[Way], values: Sequence[Any]) -> None:
    for way, value in zip(holds, values, strict=True):
        cell.setdefault(way, []).append(value)
