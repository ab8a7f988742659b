from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calliper.reports.split import Split, Statement
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Recorded(Way):
    """A sum over what the system of record alone holds: a column of days of phones (access/phone_days.py).

    None where no phone gave account.
    """

    column: str

    def statement(self, split: Split) -> Statement:
        message = "the projection does not hold it"
        raise NotImplementedError(message)

    def value(self, cell: Mapping[Way, Any]) -> int | None:
        found = cell.get(self)
        return None if found is None else int(found)
