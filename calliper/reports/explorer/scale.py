"""The value axis: where its lines are, and what stands beside them. Pure but for words."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from calliper.core import formats
from calliper.reports.explorer.values import Speaker

DIVISIONS = 3
ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)
MINUTE, HOUR = formats.MINUTE_S, formats.HOUR_S
# Thirds of an hour and of a minute look odd where a clock has quarters.
SECONDS = (1, 2, 5, 10, 15, 20, 30, *(n * MINUTE for n in (1, 2, 3, 5, 10, 15, 20, 30)), HOUR, 1.5 * HOUR)
WHOLE = ("count", "pairs")


@dataclass(frozen=True)
class Scale:
    """Lines every `step`, `divisions` of them above 0."""

    step: float
    divisions: int
    unit: str
    country: str

    @property
    def top(self) -> float:
        """The value at the upper end."""
        return self.step * self.divisions

    def ticks(self) -> list[tuple[float, str]]:
        """Values with their words, from 0 up."""
        return [(place * self.step, self._words(place * self.step)) for place in range(self.divisions + 1)]

    def _words(self, value: float) -> str:
        if self.unit == "seconds":
            return _time(value, self.step)
        fine = 0 if self.step == int(self.step) else 1 if round(self.step * 10, 6).is_integer() else 2
        if self.unit == "percent":
            return _("%(n)s%%") % {"n": formats.grouped(value, country=self.country, decimals=fine)}
        if value >= formats.LAKH:
            return " ".join(filter(None, formats.compact(value, country=self.country)))
        return formats.grouped(value, country=self.country, decimals=fine)


def scale(most: float, unit: str, country: str) -> Scale:
    """Three divisions that hold the greatest value; of percentages four quarters where they come near 100."""
    if unit == "percent" and 75 < most <= 100:
        return Scale(25, 4, unit, country)
    step = next(each for each in _steps(unit, most) if each * DIVISIONS >= most)
    return Scale(step, DIVISIONS, unit, country)


def greatest(plot: Mapping[str, Any]) -> float:
    """The greatest value of a chart, of stacks the tallest."""
    held = [each["values"] for each in plot["series"]]
    if plot["kind"] == "stacked":
        return max((sum(value or 0 for value in at) for at in zip(*held, strict=True)), default=0)
    return max((value or 0 for values in held for value in values), default=0)


def exact(value: float | None, unit: str, country: str) -> str:
    """A value as a table has it."""
    return formats.DASH if value is None else Speaker(country, {}).number(value, unit)


def _steps(unit: str, most: float) -> Iterator[float]:
    size = 1.0
    if unit == "seconds":
        yield from SECONDS
        size = 2.0 * HOUR
    elif unit not in WHOLE and most > 0:
        size = 10.0 ** (math.floor(math.log10(most)) - 1)
    while True:
        yield from (each * size for each in ROUND if unit not in WHOLE or (each * size).is_integer())
        size *= 10


def _time(value: float, step: float) -> str:
    if value == 0:
        return "0"
    if step >= HOUR:
        return _("%(n)s h") % {"n": f"{value / HOUR:g}"}
    if step >= MINUTE:
        return _("%(n)s m") % {"n": f"{value / MINUTE:g}"}
    return formats.duration(int(value))
