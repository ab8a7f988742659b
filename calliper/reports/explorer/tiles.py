"""Figures side by side, where nothing splits them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from calliper.core import formats
from calliper.reports.dashboard.change import Change
from calliper.reports.explorer.drill import Drill
from calliper.reports.explorer.values import Speaker, changed
from calliper.reports.metric import Metric
from calliper.reports.report import Reported


@dataclass(frozen=True)
class Tile:
    """One figure: `parts` are (number, unit) side by side, `exact` the whole of it where they round."""

    name: str
    label: str
    tells: str
    parts: list[tuple[str, str]]
    exact: str
    url: str
    change: Change | None
    before: str
    is_name: bool

    @property
    def value(self) -> str:
        """The figure in one piece."""
        return self.exact or formats.in_one(self.parts)

    @property
    def told(self) -> str:
        """`up 6.2%, 1,204 before`"""
        before = _("%(value)s before") % {"value": self.before} if self.before else ""
        return ", ".join(filter(None, [self.change.told if self.change else "", before]))


def tiles(metrics: Sequence[Metric], held: Reported, speaker: Speaker, drill: Drill) -> list[Tile]:
    """One for each metric, in their order."""
    return [_tile(each, held, speaker, drill) for each in metrics]


def _tile(held: Metric, reported: Reported, speaker: Speaker, drill: Drill) -> Tile:
    value, before = reported.total[held.name], reported.total_before
    parts, text = speaker.parts(value, held), speaker.text(value, held)
    whole = " ".join(filter(None, (word for part in parts for word in part)))
    return Tile(
        name=held.name,
        label=_(held.label),
        tells=_(held.tells),
        parts=parts,
        exact="" if held.unit == "agent" or whole in (text, text.replace("%", " %")) else text,
        is_name=held.unit == "agent",
        url=drill.url(held, drill.place({}), value),
        change=changed(value, before[held.name], held) if before else None,
        before=speaker.text(before[held.name], held) if before else "",
    )
