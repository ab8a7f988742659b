from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calliper.reports.split import Split, Statement
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Picked(Way):
    """One of the values that a column has among the calls of which `only` is true: `by` is the aggregate that picks it.

    None where there is no such call.
    """

    by: str
    only: str

    def statement(self, split: Split) -> Statement:
        guarded = f"CASE WHEN count(*) > 0 THEN {self.by} END"
        return Statement(split.grouped([guarded], more=self.only.format(floor=split.rules.floor)), (self,))

    def value(self, cell: Mapping[Way, Any]) -> int | None:
        found = cell.get(self)
        return None if found is None else int(found)
