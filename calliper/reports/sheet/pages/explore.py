"""The explorer: the same rows, totals and comparison, and the chart that suits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.reports.explorer.bar import Bar
from calliper.reports.explorer.blocks import Blocks
from calliper.reports.explorer.page import Explorer, name_for
from calliper.reports.explorer.words import dimension_words
from calliper.reports.metric import Metric
from calliper.reports.sheet.sheet import Column, Kind, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import filters, understood

KINDS: Mapping[str, Kind] = {
    "count": "count", "pairs": "count", "seconds": "seconds", "percent": "percent", "ratio": "ratio",
}  # fmt: skip


@source("explore", permission="reports.read")
def explore(asked: Asked, address: Address) -> Sheet:
    """The answer to a question of the explorer. Raises NoAnswer, TooManyRows."""
    held = Explorer(asked, QueryDict(address.query))
    bar = Bar(held.form, held.today, held.url).context()
    understood(bar["wrong"])
    blocks = held.blocks()
    made, shown = _Made(blocks), blocks.context()
    wanted = held.wanted
    chips = [*bar["filter_chips"], *bar["more_chips"], bar["contact_chip"]]
    plot = shown.get("plot")
    return Sheet(
        title=held.opened.name if held.opened else name_for(wanted),
        period=day_range(wanted.since, wanted.until, held.today) + made.compared,
        scope=filters(chips, _("All calls within your reach")),
        tables=[made.table()],
        findings=[shown["finding"]] if shown.get("finding") else [],
        plots=[{**plot, "title": shown["drawn_title"]}] if plot else [],
        figures=made.figures(shown),
        caveats=_caveats(shown),
    )


def _caveats(shown: Mapping[str, Any]) -> list[str]:
    found = []
    if shown.get("runs"):
        found.append(_("Today is not over: its figures still grow."))
    if shown["untold"]:
        told = {"metrics": ", ".join(shown["untold"])}
        found.append(_("Phones have not told yet how many calls they hold: %(metrics)s.") % told)
    return found


class _Made:
    """Columns and rows of the blocks of one page."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks, self.by, self.metrics = blocks, blocks.by, blocks.metrics

    @property
    def compared(self) -> str:
        """What the period is compared with, behind its words."""
        earlier = self.blocks.held.earlier
        if earlier is None:
            return ""
        return " " + _("compared with %(days)s") % {"days": day_range(*earlier, self.blocks.today)}

    def table(self) -> Table:
        """Dimensions, then each metric, followed by its earlier value where that is asked for."""
        blocks, held = self.blocks, self.blocks.held
        pairs = blocks.rows if self.by else [(held.total, held.total_before)]
        columns = [
            Column(name, dimension_words(name), "day" if name == "day" else "text") for name in self.by
        ]
        for each in self.metrics:
            columns += self._columns(each)
        rows = [[*self._places(row), *self._values(row, before)] for row, before in pairs]
        blank: list[Any] = [None] * len(self.by)
        total = [*blank, *self._values(held.total, held.total_before)] if self.by else None
        return Table(_("Report"), columns, rows, total, len(rows))

    def figures(self, shown: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """The tiles, where nothing splits them."""
        found = []
        for tile in shown.get("tiles", ()):
            parts = " ".join(word for part in tile.parts for word in part if word)
            found.append((tile.label, tile.exact or parts, tile.change.words if tile.change else ""))
        return found

    def _columns(self, held: Metric) -> list[Column]:
        kind: Kind = KINDS.get(held.unit, "text")
        found = [Column(held.name, _(held.label), kind, _(held.tells))]
        if self.blocks.compares:
            before = _("%(metric)s before") % {"metric": _(held.label)}
            found.append(Column(f"{held.name}_before", before, kind))
        return found

    def _places(self, row: Mapping[str, Any]) -> list[Any]:
        words = self.blocks.words
        return [row[name] if name == "day" else words[name][row[name]].whole for name in self.by]

    def _values(self, row: Mapping[str, Any], before: Mapping[str, Any] | None) -> Sequence[Any]:
        found = []
        for each in self.metrics:
            found.append(self._value(row[each.name], each))
            if self.blocks.compares:
                found.append(self._value(before[each.name], each) if before else None)
        return found

    def _value(self, value: Any, held: Metric) -> Any:
        if value is None or held.unit in KINDS:
            return value
        return self.blocks.speaker.text(value, held)
