"""Which charts suit a question, the best one first. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from calliper.reports.dimensions import DATES, DIMENSIONS

CHARTS = {
    "line": _("Line"),
    "bars": _("Bars"),
    "stacked": _("Stacked bars"),
    "lines": _("Lines"),
    "across": _("Bars"),
    "donut": _("Donut"),
    "heat": _("Heat table"),
    "table": _("Table only"),
}
CLOCK = ("weekday", "hour")
# Fewer points make no line; more parts make no ring; a wider table cannot be taken in.
SHORT, PARTS, ACROSS, DOWN = 7, 6, 31, 62


def suiting(by: Sequence[str], sizes: Sequence[int], *, adds_up: bool) -> list[str]:
    """Names of charts for a metric split by `by`, whose dimensions have as many values as `sizes`; no split: none."""
    if not by:
        return []
    found = _one(by[0], sizes[0], adds_up=adds_up) if len(by) == 1 else _two(by, sizes, adds_up=adds_up)
    return list(dict.fromkeys([*found, "table"]))


def _one(name: str, size: int, *, adds_up: bool) -> list[str]:
    if name in DATES:
        return ["bars", "line"] if size <= SHORT else ["line", "bars"]
    if name in CLOCK:
        return ["bars", "line"]
    ring = ["donut"] if adds_up and 1 < size <= PARTS else []
    return ["across", *ring] if DIMENSIONS[name].stands_for == "row" else ["bars", *ring]


def _two(by: Sequence[str], sizes: Sequence[int], *, adds_up: bool) -> list[str]:
    first, second = by
    wide, long = min(sizes), max(sizes)
    heat = ["heat"] if wide <= ACROSS and long <= DOWN else []
    if set(by) == set(CLOCK):
        return heat
    if first in DATES and second not in DATES:
        series = ["stacked", "lines"] if adds_up else ["lines"]
        return [*heat, *series] if second == "hour" else [*series, *heat]
    # Neither has an order that the eye could follow: the table says it best.
    return ["table", *heat]


def chosen(wanted: str, suits: Sequence[str]) -> str:
    """The chart to draw: the one asked for where it suits, else the best; "" where there is nothing to draw."""
    return wanted if wanted in suits else suits[0] if suits else ""
