"""A question of the explorer as a part of a page: figures side by side, or a chart with its table."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from calliper.reports.explorer.blocks import Blocks
from calliper.reports.explorer.tiles import Tile
from calliper.reports.explorer.wanted import Wanted
from calliper.reports.ready.part import Made, Part
from calliper.reports.ready.tabled import crossed, table_of

if TYPE_CHECKING:
    from calliper.reports.ready.opened import Opened

# Days up to a month, weeks up to half a year, months beyond: what a chart and a table can still show.
COURSE = "course"
DAYS, WEEKS = 31, 184


@dataclass(frozen=True)
class Asks(Part):
    """`by` may hold COURSE; `chart` is one of explorer/suits.py, or "rows" for a bar in each row of the table.

    `shows` names what is wanted of it; `narrowed` stands beside the filters of the page.
    """

    by: tuple[str, ...] = ()
    chart: str = ""
    top: int | None = None
    order: str = ""
    shows: tuple[str, ...] = ("chart", "table")
    narrowed: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    note: Any = ""

    def wanted(self, opened: Opened) -> Wanted:
        """What the explorer would be asked."""
        asked, is_main = opened.wanted, opened.ready.main_part is self
        chart = asked.chart if is_main and asked.chart else "" if self.chart == "rows" else self.chart
        return asked.but(
            metrics=self.metrics,
            by=dimensions(self.by, asked),
            narrowed={**asked.narrowed, **self.narrowed},
            compare=asked.compare if self.compares else "",
            top=self.top,
            order=self.order,
            sort=asked.sort if is_main else "",
            chart=chart,
        )

    def make(self, opened: Opened) -> Made:
        """The answer as the explorer shows it."""
        wanted = self.wanted(opened)
        blocks = opened.blocks(wanted)
        held = blocks.context(shows=self.shows, bars=self.chart == "rows")
        context = {
            **held,
            "name": self.name,
            "title": self.title,
            "note": self.note,
            "explore": opened.explore(wanted),
            "sorts": opened.ready.main_part is self,
            **{f"with_{each}": True for each in self.shows},
        }
        if held.get("empty"):
            return Made("reports/ready/parts/asks.html", context, is_empty=True)
        if not self.by:
            return self._figures(context, blocks)
        return self._table(context, blocks)

    def _figures(self, context: dict[str, Any], blocks: Blocks) -> Made:
        shown = [(tile.label, tile.value, tile.told) for tile in context["tiles"]]
        first = context["tiles"][0]
        # What stands under a title of its own does not open the page.
        found = [] if self.title else _sentence(first)
        return Made("reports/ready/parts/asks.html", context, findings=found, figures=shown)

    def _table(self, context: dict[str, Any], blocks: Blocks) -> Made:
        title = str(self.title) or context.get("drawn_title", "")
        if context.get("plot") and blocks.is_nought:
            told = {"metric": _(blocks.metrics[0].label)}
            nought = _("%(metric)s: none in these days.") % told
            context |= {"plot": None, "finding": "", "nought": nought}
        plot = context.get("plot")
        plots = [{**plot, "title": context["drawn_title"]}] if plot and "chart" in self.shows else []
        if plot:
            context["plot_text"] = json.dumps(plot)
        says = "chart" in self.shows and len(self.by) == 1 and context.get("finding")
        findings = [context["finding"]] if says else []
        is_drawn = "table" not in self.shows and "nought" not in context
        table = (
            crossed(title, blocks)
            if is_drawn and context.get("heat")
            else table_of(title, blocks, drawn=is_drawn)
        )
        return Made("reports/ready/parts/asks.html", context, tables=[table], plots=plots, findings=findings)


def dimensions(by: tuple[str, ...], asked: Wanted) -> tuple[str, ...]:
    """The same with the course of these days in place of COURSE."""
    days = (asked.until - asked.since).days + 1
    course = "day" if days <= DAYS else "week" if days <= WEEKS else "month"
    return tuple(course if name == COURSE else name for name in by)


def _sentence(tile: Tile) -> list[str]:
    """`Total calls: 1,234, up 6.2%, 1,162 before.`"""
    return [f"{tile.label}: {tile.value}{', ' + tile.told if tile.told else ''}."]
