"""Two splits as a table of tinted cells: the more, the darker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from calliper.core import formats
from calliper.reports.explorer.labels import Label, Labels
from calliper.reports.explorer.table import Row
from calliper.reports.explorer.values import Speaker
from calliper.reports.metric import Metric

STEPS, WIDE = 5, 12


@dataclass(frozen=True)
class Cell:
    """`text` is what stands in it, `words` the whole of it, `step` its tint from 0, nothing, to 5."""

    text: str
    words: str
    step: int
    url: str


@dataclass(frozen=True)
class Heat:
    """Heads across, and rows of a head and its cells."""

    heads: list[Label]
    rows: list[tuple[Label, list[Cell]]]

    @property
    def is_wide(self) -> bool:
        return len(self.heads) > WIDE


def sides(by: Sequence[str], at: Mapping[str, Sequence[Any]]) -> tuple[str, str]:
    """Which of two dimensions goes down and which across."""
    down, across = by if by[0] != "hour" else (by[1], by[0])
    return (across, down) if across != "hour" and len(at[across]) > len(at[down]) else (down, across)


@dataclass(frozen=True)
class Heating:
    """Makes the table of a metric; the dimension with fewer values goes across, hours always do."""

    rows: Sequence[Row]
    by: Sequence[str]
    metric: Metric
    words: Mapping[str, Labels]
    speaker: Speaker
    url: Callable[[Row, Metric], str]

    def heat(self, at: Mapping[str, Sequence[Any]]) -> Heat:
        """The table, over the given values of both dimensions."""
        return self.cells(*sides(self.by, at), at)

    def cells(self, down: str, across: str, at: Mapping[str, Sequence[Any]]) -> Heat:
        """The same with one dimension down and the other across."""
        held = {(row[down], row[across]): row for row in self.rows}
        most = max((float(row[self.metric.name] or 0) for row in self.rows), default=0.0)
        heads = self.words[across]
        return Heat(
            heads=[heads[value] for value in at[across]],
            rows=[
                (
                    self.words[down][one],
                    [
                        self._cell(held.get((one, other)), most, (down, one), (across, other))
                        for other in at[across]
                    ],
                )
                for one in at[down]
            ],
        )

    def _cell(self, row: Row | None, most: float, *places: tuple[str, Any]) -> Cell:
        value = row[self.metric.name] if row else None
        told = {
            "place": ", ".join(self.words[name][key].whole for name, key in places),
            "value": self.speaker.text(value, self.metric),
        }
        words = _("%(place)s: %(value)s") % told
        if row is None or not value:
            return Cell(formats.DASH, words, 0, "")
        step = min(STEPS, 1 + int(STEPS * float(value) / most * 0.9999))
        return Cell(self.speaker.short(value, self.metric.unit), words, step, self.url(row, self.metric))
