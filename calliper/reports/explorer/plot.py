"""What a chart draws, as the script on the page reads it (frontend/scripts/chart/plot.js)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from calliper.reports.dimensions import DATES
from calliper.reports.explorer.catalogue import adds_up
from calliper.reports.explorer.labels import Labels
from calliper.reports.explorer.scale import greatest as greatest_of
from calliper.reports.explorer.scale import scale
from calliper.reports.explorer.slots import greatest, slots
from calliper.reports.explorer.table import Pairs, Row
from calliper.reports.explorer.words import OTHERS, WORDS
from calliper.reports.metric import Metric
from calliper.reports.report import OTHER

BARS, SERIES = 10, 8
# All others together are named and not drawn where they would make everything else too small to tell apart.
OUTGROWN = 3
# Outcomes have colours of their own, the same on every page.
OUTCOMES = {
    "connected": "connected-fill", "not_picked_up": "nopick-fill", "missed": "missed-fill", "rejected": "rejected-fill",
}  # fmt: skip
REST = "line-strong"


@dataclass(frozen=True)
class Drawn:
    """The rows of a report to be drawn: `metrics` share a unit, and only the first is drawn of a double split."""

    rows: Pairs
    by: Sequence[str]
    metrics: Sequence[Metric]
    words: Mapping[str, Labels]
    since: date
    until: date
    today: date
    compares: bool
    url: Callable[[Row, Metric], str]

    def plot(self, chart: str, country: str) -> dict[str, Any]:
        """Kind, unit, names along the axis, series with their values, and the address behind each place."""
        if len(self.by) > 1:
            held = self._two(chart)
        else:
            held = self._parts(chart) if chart in ("across", "donut") or self._is_words else self._course()
        found = {"kind": chart, "unit": self.held.unit, "locale": f"en-{country}", **held}
        if self.held.unit == "seconds":
            # Clocks have lines of their own; what else there is the page finds round numbers for.
            found["ticks"] = scale(greatest_of(found), self.held.unit, country).ticks()
        return found

    @property
    def held(self) -> Metric:
        """The metric that is drawn first."""
        return self.metrics[0]

    @cached_property
    def at(self) -> list[Any]:
        """The places along the axis."""
        first = self.by[0]
        return slots(first, (row[first] for row, _before in self.rows), self.since, self.until)

    @property
    def _is_words(self) -> bool:
        return self.by[0] not in (*DATES, "weekday", "hour")

    def _course(self) -> dict[str, Any]:
        """One split along days or hours: a series for each metric, and the earlier period beside a single one."""
        held = {row[self.by[0]]: (row, before) for row, before in self.rows}
        blank = 0 if adds_up(self.held.name, self.by) else None
        many = len(self.metrics) > 1
        series: list[dict[str, Any]] = [
            {
                "name": _(each.label),
                "colour": f"series-{place + 1}" if many else "accent-fill",
                "values": [_number(held[slot][0][each.name]) if slot in held else blank for slot in self.at],
            }
            for place, each in enumerate(self.metrics)
        ]
        if self.compares and not many:
            former = [held[slot][1] if slot in held else None for slot in self.at]
            values = [_number(row[self.held.name]) if row else None for row in former]
            series.append({"name": _("Before"), "colour": "ink-3", "dashed": True, "values": values})
        urls = [self.url(held[slot][0], self.held) if slot in held else "" for slot in self.at]
        names = [self._label(self.by[0], slot) for slot in self.at]
        return {"names": names, "series": series, "urls": urls, "running": self._running()}

    def _parts(self, chart: str) -> dict[str, Any]:
        """The greatest few of people, places and words; what is left counts together where that means something."""
        name, metric = self.by[0], self.held.name
        held = {row[name]: row for row, _before in self.rows}
        shown = greatest(list(held.values()), name, metric, BARS)
        if self._ranks:
            shown.sort(key=lambda value: (value == OTHER, -float(held[value][metric] or 0)))
        left = [_number(row[metric]) or 0 for value, row in held.items() if value not in shown]
        values = {value: _number(held[value][metric]) for value in shown}
        if left and adds_up(metric, self.by):
            values[OTHER] = sum(left)
        undrawn = chart == "across" and self._outgrows(
            values.get(OTHER), [v for k, v in values.items() if k != OTHER]
        )
        if undrawn:
            del values[OTHER]
        return {
            "names": [str(OTHERS) if value == OTHER else self._label(name, value) for value in values],
            "urls": [self.url(held[value], self.held) if value in held else "" for value in values],
            "series": [{"name": _(self.held.label), "colour": "accent-fill", "values": [*values.values()]}],
            "colours": [self._colour(name, value, place) for place, value in enumerate(values)],
            "undrawn": undrawn,
        }

    def _outgrows(self, others: float | None, values: list[float | None]) -> bool:
        return bool(values) and (others or 0) > OUTGROWN * max(each or 0 for each in values)

    @property
    def _ranks(self) -> bool:
        """Lengths of talk have an order of their own."""
        return self.by[0] != "band"

    def _two(self, chart: str) -> dict[str, Any]:
        """A series for each value of the second split, drawn along the first."""
        first, second = self.by
        rows = [row for row, _before in self.rows]
        shown = greatest(rows, second, self.held.name, SERIES)
        if second in WORDS:
            order = [*WORDS[second]]
            shown.sort(key=lambda value: order.index(value) if value in order else len(order))
        cells = {(row[first], row[second]): row[self.held.name] for row in rows}
        blank = 0 if adds_up(self.held.name, self.by) else None
        series = [
            {
                "name": self._label(second, value),
                "colour": self._colour(second, value, place),
                "values": [_number(cells.get((slot, value), blank)) for slot in self.at],
            }
            for place, value in enumerate(shown)
        ]
        left = [key for key in cells if key[1] not in shown]
        if left and blank == 0:
            series.append({"name": str(OTHERS), "colour": REST, "values": self._sums(cells, left)})
        names, undrawn = (
            [self._label(first, slot) for slot in self.at],
            chart == "lines" and self._towers(series),
        )
        shown_series = series[:-1] if undrawn else series
        return {
            "names": names,
            "series": shown_series,
            "urls": [],
            "running": self._running(),
            "undrawn": undrawn,
        }

    def _towers(self, series: list[dict[str, Any]]) -> bool:
        """Whether the last line, of all others, leaves the rest at the bottom."""
        *several, last = [max((value or 0 for value in each["values"]), default=0) for each in series] or [0]
        return series[-1]["name"] == str(OTHERS) and self._outgrows(last, [*several])

    def _sums(self, cells: Mapping[Any, Any], keys: list[Any]) -> list[float]:
        sums = dict.fromkeys(self.at, 0.0)
        for slot, value in keys:
            sums[slot] += _number(cells[slot, value]) or 0
        return list(sums.values())

    def _colour(self, dimension: str, value: Any, place: int) -> str:
        if value == OTHER:
            return REST
        return OUTCOMES[value] if dimension == "outcome" and value in OUTCOMES else f"series-{place + 1}"

    def _label(self, dimension: str, value: Any) -> str:
        return self.words[dimension][value].brief

    def _running(self) -> int:
        """The place of the period that is not over; -1 for none."""
        return len(self.at) - 1 if self.by[0] in DATES and self.until == self.today else -1


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
