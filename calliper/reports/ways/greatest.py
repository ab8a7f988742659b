from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calliper.reports.split import Split, Statement
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Greatest(Way):
    """The greatest value of a column that holds less than 0 where it has none; None where no call has one."""

    column: str

    def statement(self, split: Split) -> Statement:
        value = f"max({self.column})"
        # Among no calls at all engines differ about it; what is split has a call in each row.
        guarded = value if split.by else f"CASE WHEN count(*) > 0 THEN {value} END"
        return Statement(split.grouped([guarded]), (self,), has_all_rows=True)

    def value(self, cell: Mapping[Way, Any]) -> int | None:
        found = cell.get(self)
        return None if found is None or found < 0 else int(found)
