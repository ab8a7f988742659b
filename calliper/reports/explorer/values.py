"""The value of a metric as people read it, exact; and how it differs from the earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from calliper.core import formats
from calliper.reports.dashboard.change import LEAST, Change, in_number, in_percent
from calliper.reports.metric import Metric

# What can be drawn: a number; whoever leads is a name.
DRAWN = ("count", "pairs", "seconds", "percent", "ratio")


@dataclass(frozen=True)
class Speaker:
    """Writes values for one organisation; `names` are those of the agents who lead."""

    country: str
    names: Mapping[UUID, str]

    def text(self, value: Any, held: Metric) -> str:
        """`1,12,000`, `6:48`, `68.70%`, `2.25`, `Bob Kulkarni, 42`; a dash where there is none."""
        if value is None:
            return formats.DASH
        if held.unit == "agent":
            name = self.names.get(value.agent) or _("Somebody who has left")
            way: Any = held.way
            return f"{name}, {self.number(value.value, way.value_unit)}"
        return self.number(value, held.unit)

    def number(self, value: Any, unit: str) -> str:
        """A number of a unit."""
        if unit == "seconds":
            return formats.duration(int(value)) if value else _("0 s")
        if unit == "percent":
            return _("%(n)s%%") % {"n": formats.grouped(float(value), country=self.country, decimals=2)}
        if unit == "ratio":
            return formats.grouped(float(value), country=self.country, decimals=2)
        return formats.grouped(int(value), country=self.country)

    def short(self, value: Any, unit: str) -> str:
        """The same where there is room for four characters."""
        if value is None:
            return formats.DASH
        if unit == "seconds":
            hours, minutes = divmod(int(value) // 60, 60)
            return (
                _("%(n)s h") % {"n": hours}
                if hours
                else _("%(n)s m") % {"n": minutes}
                if minutes
                else str(value)
            )
        number = round(float(value)) if unit == "percent" else value
        return str(number) if number < 10_000 else f"{int(number) // 1000}k"

    def parts(self, value: Any, held: Metric) -> list[tuple[str, str]]:
        """(number, unit) side by side, rounded where it would be too long for a tile."""
        if value is None:
            return [(formats.DASH, "")]
        if held.unit == "agent":
            name, _comma, number = self.text(value, held).rpartition(", ")
            return [(name, number)]
        if held.unit == "seconds" and value >= formats.HOUR_S:
            words = formats.duration_sum(int(value), country=self.country).split(" ")
            return list(zip(words[::2], [*words[1::2], ""], strict=False))
        if held.unit == "percent":
            return [(formats.grouped(float(value), country=self.country, decimals=2), "%")]
        if held.unit in ("count", "pairs"):
            return [formats.compact(int(value), country=self.country)]
        return [(self.text(value, held), "")]


def changed(now: Any, before: Any, held: Metric) -> Change | None:
    """How a value differs from the earlier one; None where either is missing or the metric is no number.

    A percentage of a handful says more than it knows: counts under 20 differ by their number.
    """
    if now is None or before is None or held.unit not in DRAWN:
        return None
    if held.unit in ("count", "pairs") and before < LEAST:
        return in_number(int(now), int(before))
    if held.unit == "percent":
        return _points(now - before)
    return in_percent(float(now), float(before), base=LEAST)


def _points(difference: Decimal) -> Change:
    if not difference:
        return Change(_("as before"))
    return Change(_("%(n)s points") % {"n": f"{abs(difference):.2f}"}, "up" if difference > 0 else "down")


def agents_in(rows: Iterable[Mapping[str, Any]], metrics: Iterable[Metric]) -> set[UUID]:
    """The agents whom values name."""
    leading = [each.name for each in metrics if each.unit == "agent"]
    return {row[name].agent for row in rows for name in leading if row.get(name) is not None}
