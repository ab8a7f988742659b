from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calliper.reports.split import Split, Statement, row
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Middle(Way):
    """The middle value, of two the lower, of a column that holds less than 0 where it has none.

    None where no call has one.
    """

    column: str

    def statement(self, split: Split) -> Statement:
        if any(each.stands_for == "row" for each in split.by):
            return self._sorted(split)
        return self._counted(split)

    def value(self, cell: Mapping[Way, Any]) -> int | None:
        found = cell.get(self)
        return None if found is None else int(found)

    def _sorted(self, split: Split) -> Statement:
        """Where there may be thousands of groups, each is small."""
        has_value = f"{self.column} >= 0"
        middle = f"[median {self.column}] FILTER (WHERE {has_value})"
        guarded = f"CASE WHEN max({self.column}) >= 0 THEN {middle} END"
        return Statement(split.grouped([guarded]), (self,), has_all_rows=True)

    def _counted(self, split: Split) -> Statement:
        """Few groups are large, and hold few different values: how often there is each is quickly put in order."""
        apart = f"PARTITION BY {row(*split.names)}" if split.names else ""
        chosen = row(*split.selected(), self.column, "count(*) AS often")
        source = f"{split.source()} AND {self.column} >= 0 GROUP BY {split.keys(self.column)}"
        upto = f"sum(often) OVER ({apart} ORDER BY {self.column}) AS upto, sum(often) OVER ({apart}) AS whole"
        placed = f"SELECT {row(*split.names, self.column, upto)} FROM (SELECT {chosen} {source}) AS o"  # noqa: S608
        past = f"SELECT * FROM ({placed}) AS p WHERE 2 * upto >= whole"  # noqa: S608
        least = f"CASE WHEN count(*) > 0 THEN min({self.column}) END"
        return Statement(split.summed(past, least), (self,))
