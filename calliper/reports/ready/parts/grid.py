"""Hours down and days across, with how much of the whole each hour and each day is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calliper.core import formats
from calliper.reports.explorer.heat import Heat, Heating
from calliper.reports.explorer.labels import Label
from calliper.reports.metrics import metric
from calliper.reports.ready.option import Option
from calliper.reports.ready.part import Made, Part
from calliper.reports.ready.parts.asks import COURSE, Asks
from calliper.reports.sheet import Column, Table
from calliper.reports.sheet.sheet import Value

if TYPE_CHECKING:
    from calliper.reports.explorer.blocks import Blocks
    from calliper.reports.ready.opened import Opened

OF = Option(
    "of",
    gettext_lazy("Counted"),
    {
        "calls": gettext_lazy("Calls"),
        "connected": gettext_lazy("Connected"),
        "incoming": gettext_lazy("Incoming"),
        "outgoing": gettext_lazy("Outgoing"),
        "missed": gettext_lazy("Missed"),
    },
)
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Grid(Part):
    """One of the figures of OF, which can all be added up."""

    metrics: tuple[str, ...] = tuple(OF.values)
    compares: bool = False

    def make(self, opened: Opened) -> Made:
        """The grid as a heat table, and as a table with totals and shares."""
        name = opened.options[OF.name]
        asks = Asks(self.name, self.title, (name,), by=(COURSE, "hour"), compares=False)
        wanted = asks.wanted(opened)
        blocks = opened.blocks(wanted)
        if not blocks.held.rows or not blocks.held.total[name]:
            return Made(
                "reports/ready/parts/grid.html", {"title": self.title, "name": self.name}, is_empty=True
            )
        sums = Sums(blocks, name)
        context = {
            "name": self.name,
            "title": self.title,
            "metric": _(metric(name).label),
            "heat": sums.heat,
            "rows": sums.rows(),
            "column_totals": [_cell(value, blocks) for value in sums.of_columns],
            "column_shares": [share(value, sums.whole) for value in sums.of_columns],
            "whole": _cell(sums.whole, blocks),
            "explore": opened.explore(wanted),
            "as_of": blocks.held.applied_at,
        }
        return Made(
            "reports/ready/parts/grid.html", context, [sums.table(str(self.title))], findings=sums.finding()
        )


class Sums:
    """The sums of one answer by hour and by day."""

    def __init__(self, blocks: Blocks, name: str) -> None:
        self.blocks, self.name, self.metric = blocks, name, metric(name)
        self.across, self.whole = blocks.by[0], int(blocks.held.total[name])
        self.columns, self.hours = blocks.at[self.across], blocks.at["hour"]
        self.held = {(row["hour"], row[self.across]): int(row[name]) for row in blocks.held.rows}
        self.of_hours = [sum(self.held.get((hour, day), 0) for day in self.columns) for hour in self.hours]
        self.of_columns = [sum(self.held.get((hour, day), 0) for hour in self.hours) for day in self.columns]

    @cached_property
    def heat(self) -> Heat:
        """Hours down, days across, which is the other way round than the explorer has it."""
        blocks = self.blocks
        return Heating(
            blocks.held.rows, ("hour", self.across), self.metric, blocks.words, blocks.speaker, blocks.address
        ).cells("hour", self.across, blocks.at)

    def rows(self) -> list[dict[str, Any]]:
        """A row of the table for each hour: its cells, its sum and its share."""
        return [
            {
                "head": head,
                "cells": cells,
                "total": _cell(total, self.blocks),
                "share": share(total, self.whole),
            }
            for (head, cells), total in zip(self.heat.rows, self.of_hours, strict=True)
        ]

    def label(self, dimension: str, value: Any) -> Label:
        """What an hour or a day is called."""
        return self.blocks.words[dimension][value]

    def table(self, title: str) -> Table:
        """The same as a sheet."""
        columns = [Column("hour", _("Hour"))]
        columns += [Column(str(day), self.label(self.across, day).whole, "count") for day in self.columns]
        columns += [Column("total", _("Total"), "count"), Column("share", _("Share"), "percent")]
        rows: list[Sequence[Value]] = [
            [self.label("hour", hour).whole, *self._counts(hour), total, _share(total, self.whole)]
            for hour, total in zip(self.hours, self.of_hours, strict=True)
        ]
        total: list[Value] = [_("All"), *self.of_columns, self.whole, 100.0]
        return Table(title, columns, rows, total, count=len(rows))

    def _counts(self, hour: int) -> list[int]:
        return [self.held.get((hour, day), 0) for day in self.columns]

    def finding(self) -> list[str]:
        """The busiest hour and the busiest day."""
        hour = self.hours[self.of_hours.index(max(self.of_hours))]
        day = self.columns[self.of_columns.index(max(self.of_columns))]
        told = {
            "metric": _(self.metric.label),
            "hour": self.label("hour", hour).whole,
            "share": share(max(self.of_hours), self.whole),
            "day": self.label(self.across, day).whole,
        }
        return [
            _("%(metric)s: most in the hour from %(hour)s (%(share)s of all), and most on %(day)s.") % told
        ]


def share(part: int, whole: int) -> str:
    """`12.35%`: two decimals, a half upwards; they need not add up to 100."""
    found = _share(part, whole)
    return formats.DASH if found is None else f"{found:.2f}%"


def _share(part: int, whole: int) -> float | None:
    if not whole:
        return None
    return float((Decimal(100 * part) / Decimal(whole)).quantize(CENT, ROUND_HALF_UP))


def _cell(value: int, blocks: Blocks) -> str:
    return formats.grouped(value, country=blocks.country) if value else formats.DASH
