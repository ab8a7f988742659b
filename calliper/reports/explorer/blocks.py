"""The blocks that answer: tiles, or a chart with its sentence and the table."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from calliper.calls import people
from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.reports.dashboard.span import Span
from calliper.reports.dimensions import DATES
from calliper.reports.explorer import suits
from calliper.reports.explorer.catalogue import adds_up, may_exceed
from calliper.reports.explorer.drawing import bar_widths, drawn, drawn_total
from calliper.reports.explorer.drill import Drill
from calliper.reports.explorer.finding import finding
from calliper.reports.explorer.heat import Heating
from calliper.reports.explorer.labels import Labels, labels
from calliper.reports.explorer.plot import Drawn
from calliper.reports.explorer.slots import slots
from calliper.reports.explorer.table import ALL, MOST_ROWS, USUAL_ROWS, Pairs, Row, Tabling, ordered
from calliper.reports.explorer.tiles import Tile, tiles
from calliper.reports.explorer.values import DRAWN, Speaker, agents_in
from calliper.reports.explorer.wanted import Wanted
from calliper.reports.explorer.words import by_words, dimension_words
from calliper.reports.metric import Metric
from calliper.reports.metrics import metric
from calliper.reports.report import OTHER, Reported

Url = Callable[[Wanted], str]
COURSE = (*DATES, "weekday", "hour")


@dataclass
class Blocks:
    """What is made of one report."""

    asked: Asked
    wanted: Wanted
    held: Reported
    today: date
    drill: Drill
    here: Url

    def context(
        self, *, shows: Collection[str] = ("chart", "table"), bars: bool = False, on_page: bool = True
    ) -> dict[str, Any]:
        """What the blocks show; with `bars` each row of the table has one of the first metric.

        A sheet has rows of its own, so that off the page a chart comes without its table.
        """
        found: dict[str, Any] = {
            "as_of": self.held.applied_at,
            "earlier": day_range(*self.held.earlier, self.today) if self.held.earlier else "",
            "compares": self.compares,
            "untold": self._untold(),
        }
        if self.is_empty:
            return {**found, "empty": True}
        if not self.by:
            return {**found, "tiles": self._tiles()}
        found |= self._chart(draws="chart" in shows and not bars)
        # Who cannot see a chart reads its table.
        has_table = "table" in shows or (on_page and "plot" in found)
        return {**found, **self._table(bars=bars)} if has_table else found

    @property
    def by(self) -> tuple[str, ...]:
        return self.wanted.split

    @property
    def compares(self) -> bool:
        return self.held.earlier is not None

    @cached_property
    def metrics(self) -> list[Metric]:
        return [metric(name) for name in self.wanted.metrics]

    @cached_property
    def country(self) -> str:
        return self.asked.org.country or "IN"

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to count: no row, or noughts alone where nothing splits them.

        A row is there where a call is, so a nought in it is an answer; so is a share of nought, and what phones told.
        """
        if self.by:
            return not self.held.rows
        tells = {each.name for each in self.metrics if each.unit == "percent" or each.is_recorded}
        values = {each.name: self.held.total[each.name] for each in self.metrics}
        return not any(value or (value is not None and name in tells) for name, value in values.items())

    @property
    def is_nought(self) -> bool:
        """Whether the first metric is nowhere more than 0: there is nothing to draw."""
        return not any(row[self.metrics[0].name] for row in self.held.rows)

    @cached_property
    def rows(self) -> Pairs:
        """Every row with the earlier one, in the order of the table."""
        befores: list[Row | None] = list(self.held.before) or [None] * len(self.held.rows)
        pairs: Pairs = list(zip(self.held.rows, befores, strict=True))
        return ordered(pairs, self.wanted.sort, self.words, self._natural)

    @property
    def _natural(self) -> str:
        """The metric by which people, places and tags are ranked where nothing else is asked."""
        is_ranked = bool(self.by) and self.by[0] == self.wanted.ranked
        return self.wanted.ranks_by if is_ranked and self.wanted.ranks_by in self.wanted.metrics else ""

    @cached_property
    def at(self) -> dict[str, list[Any]]:
        """The values of each dimension along an axis."""
        since, until = self.wanted.since, self.wanted.until
        return {name: slots(name, (row[name] for row in self.held.rows), since, until) for name in self.by}

    @cached_property
    def words(self) -> dict[str, Labels]:
        """What every value is called."""
        span = Span(self.wanted.since, self.wanted.until, self.today)
        return {
            name: labels(self.asked, name, {*at, *(row[name] for row in self.held.rows)}, span=span)
            for name, at in self.at.items()
        }

    @cached_property
    def speaker(self) -> Speaker:
        rows = [*self.held.rows, self.held.total, *(row for row in self.held.before if row)]
        rows += [self.held.total_before] if self.held.total_before else []
        named = agents_in(rows, self.metrics)
        return Speaker(self.country, people.names(named) if named else {})

    @cached_property
    def tabling(self) -> Tabling:
        return Tabling(self.by, self.metrics, self.words, self.speaker, self.drill)

    def _tiles(self) -> list[Tile]:
        return tiles(self.metrics, self.held, self.speaker, self.drill)

    def _table(self, *, bars: bool) -> dict[str, Any]:
        most, compares, count = MOST_ROWS if self.wanted.rows else USUAL_ROWS, self.compares, len(self.rows)
        shown = self.rows[:most]
        lines = [self.tabling.line(row, before, compares=compares) for row, before in shown]
        everything = self.tabling.total(self.held.total, self.held.total_before, compares=compares)
        widths = self._widths([row for row, _before in shown]) if bars else []
        return {
            "heads": [*(self._head(name, dimension_words(name), "") for name in self.by),
                      *(self._head(each.name, _(each.label), _(each.tells)) for each in self.metrics)],
            "body": drawn(lines, compares=compares, bars=widths),
            "total": drawn_total(everything, width=len(self.by), compares=compares, bars=bars),
            "bars": bars,
            "count": count,
            "tall": any(label.second for line in lines for label in line.labels),
            "cut": count > most,
            "most": most,
            "all_rows": self.here(self.wanted.but(rows=ALL)) if most == USUAL_ROWS < count <= MOST_ROWS else "",
            "exceeds": [_(each.label) for each in self.metrics if may_exceed(each.name, self.by)],
        }  # fmt: skip

    def _widths(self, rows: Sequence[Row]) -> list[float]:
        """Bars of the first metric; all others together would leave nothing of the rest to see, and have none."""
        alone = [OTHER not in [row[name] for name in self.by] for row in rows]
        first = self.metrics[0].name
        return bar_widths(
            [float(row[first] or 0) if is_one else 0.0 for row, is_one in zip(rows, alone, strict=True)]
        )

    def _head(self, name: str, label: str, tells: str) -> dict[str, Any]:
        """A column; a second press on a sorted one turns the order round."""
        sort, is_number = self.wanted.sort, bool(tells)
        held = "descending" if sort == f"-{name}" or (not sort and name == self._natural) else ""
        held = held or ("ascending" if sort == name else "")
        turned = f"-{name}" if held == "ascending" or (is_number and not held) else name
        url = self.here(self.wanted.but(sort=turned))
        return {"name": name, "label": label, "tells": tells, "num": is_number, "sort": held, "url": url}

    def _chart(self, *, draws: bool) -> dict[str, Any]:
        """The chart that suits, with the others that would; what it would tell where it is not drawn."""
        drawable = [each for each in self.metrics if each.unit in DRAWN]
        if not drawable:
            return {"chart": "table"}
        first, same = drawable[0], [each for each in drawable if each.unit == drawable[0].unit]
        told = {
            "drawn_title": self._title(same),
            "finding": finding(self.held.rows, self.by, first, words=self.words, speaker=self.speaker),
        }
        if not draws:
            return told
        sizes = [len(self.at[name]) for name in self.by]
        fitting = suits.suiting(self.by, sizes, adds_up=adds_up(first.name, self.by))
        chart = suits.chosen(self.wanted.chart, fitting)
        return {
            "chart": chart,
            "charts": [self._option(name, chart, fitting) for name in fitting] if len(fitting) > 1 else [],
            "unsuited": suits.CHARTS[self.wanted.chart] if self.wanted.chart not in ("", *fitting) else "",
            "runs": self.by[0] if self.by[0] in DATES and self.wanted.until == self.today else "",
            **told,
            **self._drawn(chart, same),
        }

    def _option(self, name: str, chart: str, fitting: list[str]) -> dict[str, Any]:
        asked = "" if name == fitting[0] else name
        return {
            "label": suits.CHARTS[name],
            "url": self.here(self.wanted.but(chart=asked)),
            "current": name == chart,
        }

    def _title(self, same: list[Metric]) -> str:
        """Several metrics are drawn along days and hours only."""
        shown = same if len(self.by) == 1 and self.by[0] in COURSE else same[:1]
        return by_words([_(each.label) for each in shown], self.by)

    def _drawn(self, chart: str, same: list[Metric]) -> dict[str, Any]:
        if chart == "table":
            return {}
        if chart == "heat":
            rows = self.held.rows
            heating = Heating(rows, self.by, same[0], self.words, self.speaker, self.address)
            return {"heat": heating.heat(self.at)}
        wanted = self.wanted
        plot = Drawn(
            self.rows,
            self.by,
            same,
            self.words,
            wanted.since,
            wanted.until,
            self.today,
            self.compares,
            self.address,
        )
        held = plot.plot(chart, self.country)
        return {"plot": held, "plot_text": json.dumps(held)}

    def address(self, row: Row, held: Metric) -> str:
        """The calls behind one value of a row."""
        place = self.drill.place({name: row[name] for name in self.by})
        return self.drill.url(held, place, row[held.name])

    def _untold(self) -> list[str]:
        """Metrics that phones have to tell, and have not."""
        return [
            _(each.label) for each in self.metrics if self.held.total[each.name] is None and each.is_recorded
        ]
