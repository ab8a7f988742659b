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
        for row in rows:
            cell = cells.setdefault(row[:width], {})
            for way, value in zip(statement.holds, row[width:], strict=True):
                cell[way] = way.joined(cell.get(way), value)
    for at, more in (found or {}).items():
        cells.setdefault(at, {}).update(more)
    ways = [metric(name).way for name in asked.metrics]
    return [(*at, *(way.value(cells[at]) for way in ways)) for at in sorted(cells)]
