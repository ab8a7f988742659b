"""Rows of several statements become the rows of one answer, in numbers still. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from calliper.reports.metric import Ratio, Span, Way
from calliper.reports.metrics import metric
from calliper.reports.numbered import Numbered
from calliper.reports.query import Statement

Rows = Sequence[tuple[Any, ...]]


def merged(asked: Numbered, answered: Iterable[tuple[Statement, Rows]]) -> list[tuple[Any, ...]]:
    """Per combination of values of the dimensions one row, in their order: those values, then one per metric.

    There is a row where there is a call; without dimensions there is always one.
    """
    width = len(asked.dimensions)
    cells: dict[tuple[Any, ...], dict[Way, Any]] = {} if width else {(): {}}
    for statement, rows in answered:
        for row in rows:
            cells.setdefault(row[:width], {}).update(zip(statement.holds, row[width:], strict=True))
    ways = [metric(name).way for name in asked.metrics]
    return [(*at, *(_value(way, cells[at]) for way in ways)) for at in sorted(cells)]


def _value(way: Way, cell: dict[Way, Any]) -> int | None:
    if isinstance(way, Ratio):
        return _rounded(cell.get(way.of) or 0, cell.get(way.over) or 0)
    if isinstance(way, Span) and cell.get(way) is None:
        return None
    return int(cell.get(way) or 0)


def _rounded(of: int, over: int) -> int | None:
    """A quotient rounded half up without a float."""
    return int((2 * of + over) // (2 * over)) if over else None
