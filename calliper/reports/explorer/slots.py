"""The places on the axis of a chart: every day, hour or month of the question, with calls or without. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from calliper.reports.dimensions import DATES
from calliper.reports.report import OTHER, places


def slots(dimension: str, values: Iterable[Any], since: date, until: date) -> list[Any]:
    """The values in the order of the axis; dates and hours without calls are filled in."""
    held = list(dict.fromkeys(values))
    if dimension in DATES:
        return list(places(dimension, since, until))
    if dimension == "weekday":
        return list(range(7)) if held else []
    if dimension == "hour":
        return list(range(min(held), max(held) + 1)) if held else []
    return held


def greatest(rows: Sequence[Mapping[str, Any]], dimension: str, metric: str, most: int) -> list[Any]:
    """The values of a dimension with most of a metric, in the order of `rows`; all others together stand last."""
    sums: dict[Any, float] = {}
    for row in rows:
        sums[row[dimension]] = sums.get(row[dimension], 0) + float(row[metric] or 0)
    ranked = sorted(sums, key=lambda value: (value == OTHER, -sums[value]))
    kept = set(ranked if len(ranked) <= most else ranked[:most])
    return sorted((value for value in sums if value in kept), key=lambda value: value == OTHER)
