from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from calliper.reports.rollup import FIRST_MS, LAST_MS
from calliper.reports.split import Split, Statement, row
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Span(Way):
    """From the first start to the latest end of each agent's local day, in whole seconds, added up."""

    adds_up_by: ClassVar = frozenset({"agent", "day"})

    def statement(self, split: Split) -> Statement:
        days = split.fits_days
        first, last = ("min(first_ms)", "max(last_ms)") if days else (FIRST_MS, LAST_MS)
        span = f"[whole {last} - {first} ; 1000] AS span_s"
        one = f"SELECT {row(*split.selected(days=days), span)} {split.source(days=days)} "
        one += f"GROUP BY {split.keys('agent', 'day', days=days)}"
        summed = split.summed(one, "CASE WHEN count(*) > 0 THEN sum(span_s) END")
        return Statement(summed, (self,), has_all_rows=True)

    def value(self, cell: Mapping[Way, Any]) -> int | None:
        found = cell.get(self)
        return None if found is None else int(found)
