from __future__ import annotations

from dataclasses import dataclass

from calliper.reports.split import Split, Statement
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Days(Way):
    """On how many different local days there was a call."""

    def statement(self, split: Split) -> Statement:
        # The rollup has rows only where there are calls.
        distinct = split.grouped(["[distinct day]"], days=split.fits_days)
        return Statement(distinct, (self,), has_all_rows=True)
