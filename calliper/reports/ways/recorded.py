from __future__ import annotations

from dataclasses import dataclass

from calliper.reports.split import Split, Statement
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Recorded(Way):
    """A sum over what the system of record alone holds: a column of days of phones (access/phone_days.py)."""

    column: str

    def statement(self, split: Split) -> Statement:
        message = "the projection does not hold it"
        raise NotImplementedError(message)
