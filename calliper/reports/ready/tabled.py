"""The table of a report as a sheet holds it: typed values under columns with their definitions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from calliper.reports.explorer.blocks import Blocks
from calliper.reports.explorer.heat import sides
from calliper.reports.explorer.table import Row
from calliper.reports.explorer.words import dimension_words
from calliper.reports.metric import Metric
from calliper.reports.sheet import Column, Table, WhenRead
from calliper.reports.sheet.sheet import Kind, Value

KINDS: dict[str, Kind] = {
    "count": "count",
    "pairs": "count",
    "seconds": "seconds",
    "percent": "percent",
    "ratio": "ratio",
}


def table_of(title: str, blocks: Blocks, *, drawn: bool = False) -> Table:
    """All rows of an answer in the order of the page, with the earlier period beside where it is compared."""
    columns = [Column(name, dimension_words(name), "day" if name == "day" else "text") for name in blocks.by]
    for each in blocks.metrics:
        columns += _columns(each, compares=blocks.compares)
    held = blocks.held
    width = max(len(blocks.by) - 1, 0)
    total = (
        [_("All"), *[None] * width, *_values(blocks, held.total, held.total_before)] if blocks.by else None
    )
    count = len(blocks.rows) if blocks.by else 1
    return Table(title, columns, WhenRead(lambda: _rows(blocks)), total, count=count, drawn=drawn)


def _rows(blocks: Blocks) -> Iterator[list[Value]]:
    if not blocks.by:
        yield _values(blocks, blocks.held.total, blocks.held.total_before)
        return
    for row, before in blocks.rows:
        yield [*_labels(blocks, row), *_values(blocks, row, before)]


def crossed(title: str, blocks: Blocks) -> Table:
    """The first metric with one dimension down and the other across, as the tinted table on the page."""
    held, words = blocks.metrics[0], blocks.words
    down, across = sides(blocks.by, blocks.at)
    found = {(row[down], row[across]): value_of(row[held.name], held, blocks) for row in blocks.held.rows}
    kind = KINDS.get(held.unit, "text")
    columns = [Column(down, dimension_words(down), "day" if down == "day" else "text")]
    columns += [
        Column(f"{held.name}_{value}", words[across][value].brief, kind) for value in blocks.at[across]
    ]
    rows = [
        [
            one if down == "day" else words[down][one].whole,
            *(found.get((one, value)) for value in blocks.at[across]),
        ]
        for one in blocks.at[down]
    ]
    return Table(title, columns, rows, count=len(rows))


def _columns(held: Metric, *, compares: bool) -> list[Column]:
    kind = KINDS.get(held.unit, "text")
    found = [Column(held.name, _(held.label), kind, _(held.tells))]
    if compares:
        found.append(Column(f"{held.name}_before", _("%(metric)s before") % {"metric": _(held.label)}, kind))
    return found


def _labels(blocks: Blocks, row: Row) -> list[Value]:
    return [row[name] if name == "day" else blocks.words[name][row[name]].whole for name in blocks.by]


def _values(blocks: Blocks, row: Row, before: Row | None) -> list[Value]:
    found: list[Value] = []
    for each in blocks.metrics:
        found.append(value_of(row[each.name], each, blocks))
        if blocks.compares:
            found.append(value_of(before[each.name], each, blocks) if before else None)
    return found


def value_of(value: Any, held: Metric, blocks: Blocks) -> Value:
    """A value with its type; whoever leads in words."""
    if value is None:
        return None
    if held.unit == "agent":
        return blocks.speaker.text(value, held)
    return float(value) if held.unit in ("percent", "ratio") else int(value)
