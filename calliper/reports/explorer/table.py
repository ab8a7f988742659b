"""The table under the chart: what each row is called, its values in words, and the calls behind each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from calliper.reports.dashboard.change import Change
from calliper.reports.drill import Place
from calliper.reports.explorer.drill import Drill
from calliper.reports.explorer.labels import Label, Labels
from calliper.reports.explorer.values import Speaker, changed
from calliper.reports.metric import Metric
from calliper.reports.report import OTHER

# On a page at first, and where all are asked for.
USUAL_ROWS, MOST_ROWS = 100, 2_000
ALL = "all"
Row = Mapping[str, Any]
Pairs = list[tuple[Row, Row | None]]


@dataclass(frozen=True)
class Cell:
    """One value: its words, the calls behind it, and what it was before."""

    text: str
    url: str = ""
    is_none: bool = False
    before: str = ""
    change: Change | None = None


@dataclass(frozen=True)
class Line:
    """One row: the values of its dimensions in words, and a cell per metric."""

    labels: tuple[Label, ...]
    cells: tuple[Cell, ...]


@dataclass
class Tabling:
    """Makes lines of the rows of a report."""

    by: Sequence[str]
    metrics: Sequence[Metric]
    words: Mapping[str, Labels]
    speaker: Speaker
    drill: Drill

    def line(self, row: Row, before: Row | None, *, compares: bool) -> Line:
        """One row of the answer."""
        at = {name: row[name] for name in self.by}
        place = self.drill.place(at)
        cells = tuple(
            self._cell(held, row[held.name], before, place=place, compares=compares) for held in self.metrics
        )
        return Line(tuple(self.words[name][row[name]] for name in self.by), cells)

    def total(self, row: Row, before: Row | None, *, compares: bool) -> Line:
        """The row that stands for all of it."""
        place = self.drill.place({})
        cells = tuple(
            self._cell(held, row[held.name], before, place=place, compares=compares) for held in self.metrics
        )
        return Line((), cells)

    def _cell(
        self, held: Metric, value: Any, before: Row | None, *, place: Place | None, compares: bool
    ) -> Cell:
        url = self.drill.url(held, place, value)
        if not compares:
            return Cell(self.speaker.text(value, held), url, is_none=not value)
        former = before[held.name] if before else None
        # A row that had no call then had none to count: of what is counted that is 0.
        if before is None and held.unit in ("count", "pairs"):
            former = 0
        told = self.speaker.text(former, held)
        return Cell(self.speaker.text(value, held), url, not value, told, changed(value, former, held))


def ordered(rows: Pairs, sort: str, words: Mapping[str, Labels], natural: str) -> Pairs:
    """(row, before) in the order asked for, else greatest `natural` first where that names a metric.

    What has no value stands behind the rest, and what counts all others together last of all.
    """
    named, down = (sort.removeprefix("-"), sort.startswith("-")) if sort else (natural, True)

    def last(pair: tuple[Row, Row | None]) -> int:
        if OTHER in [pair[0][name] for name in words]:
            return 2
        return int(bool(named) and pair[0][named] is None)

    held = [pair for pair in rows if not last(pair)]
    if named:
        held.sort(key=lambda pair: _rank(pair[0][named], words.get(named)), reverse=down)
    return [*held, *sorted((pair for pair in rows if last(pair)), key=last)]


def _rank(value: Any, words: Labels | None) -> Any:
    """Names by their letters, days and hours by themselves, leaders by what they lead with."""
    if words is not None and not isinstance(value, (int, date)):
        return words[value].text.casefold()
    return getattr(value, "value", value)
