"""What a page holds, without how it looks: values keep their type, so that a workbook adds up and a mail reads well."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

# text; a whole number; a number with two decimals; a share in percent; seconds; a local day; a moment (aware, shown in
# the organisation's zone)
Kind = Literal["text", "count", "ratio", "percent", "seconds", "day", "moment"]
Value = str | int | float | date | datetime | None
# As explorer/plot.py makes it and frontend/scripts/chart/plot.js reads it, with "title" beside.
Plot = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A column: its name in code, its words, and what its values are. `tells` is the definition, for a metric.

    `within` is the column of the list on the page that shows it; empty for what the list always shows.
    """

    name: str
    label: str
    kind: Kind = "text"
    tells: str = ""
    within: str = ""


@dataclass(frozen=True)
class WhenRead:
    """Rows made when somebody reads them, each time anew: a page on a screen is not read as a sheet."""

    make: Callable[[], Iterable[Sequence[Value]]]

    def __iter__(self) -> Iterator[Sequence[Value]]:
        return iter(self.make())


@dataclass(frozen=True)
class Table:
    """Rows under columns; they may be a stream that can be read once. `count` is how many will come, if known.

    `drawn` says that a chart of the sheet shows the same: who reads on paper or in a mail needs no rows.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]
    total: Sequence[Value] | None = None
    count: int | None = None
    drawn: bool = False


@dataclass(frozen=True)
class Sheet:
    """A whole page: `scope` says whose figures and which filters, `period` which days, both in words."""

    title: str
    period: str
    scope: str
    tables: Sequence[Table]
    findings: Sequence[str] = ()
    plots: Sequence[Plot] = ()
    # Key figures above everything: (label, value in words, what changed in words or "").
    figures: Sequence[tuple[str, str, str]] = ()
    # What is incomplete about it, in words: silent phones, a running day.
    caveats: Sequence[str] = field(default=())
    # Which columns of a list it holds, in words.
    columns_told: str = ""

    @property
    def to_read(self) -> list[Table]:
        """The tables that tell more than the charts do."""
        return [table for table in self.tables if not table.drawn]
