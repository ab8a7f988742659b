"""A chart in words, for who cannot see it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from calliper.reports.explorer.scale import exact
from calliper.reports.sheet.sheet import Plot

MOST = 10


def told(plot: Plot) -> str:
    """The parts with their values, or for each series where it is highest and lowest."""
    unit, country = plot["unit"], plot["locale"].partition("-")[2]
    if not plot["names"] or not plot["series"]:
        return _("Nothing to draw.")
    if plot["kind"] in ("across", "donut") or plot.get("colours"):
        values = zip(plot["names"], plot["series"][0]["values"], strict=True)
        words = [f"{name} {exact(value, unit, country)}" for name, value in values][:MOST]
        return ", ".join(words) + "."
    along = _("From %(first)s to %(last)s.") % {"first": plot["names"][0], "last": plot["names"][-1]}
    return " ".join([along, *(_course(plot, each, unit, country) for each in plot["series"][:MOST])])


def _course(plot: Plot, each: dict[str, Any], unit: str, country: str) -> str:
    there = [
        (value, name) for value, name in zip(each["values"], plot["names"], strict=True) if value is not None
    ]
    if not there:
        return _("%(series)s: no figures.") % {"series": each["name"]}
    (most, where), (least, lowest) = max(there, key=lambda it: it[0]), min(there, key=lambda it: it[0])
    return _("%(series)s: most %(most)s (%(where)s), least %(least)s (%(lowest)s).") % {
        "series": each["name"],
        "most": exact(most, unit, country),
        "where": where,
        "least": exact(least, unit, country),
        "lowest": lowest,
    }
