from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calliper.reports.split import Split, Statement
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Distinct(Way):
    """How many different values a column has among the calls of which `only` is true."""

    knows_days: ClassVar = True
    column: str
    only: str

    def statement(self, split: Split) -> Statement:
        more = self.only.format(floor=split.rules.floor)
        return Statement(split.grouped([f"[distinct {self.column}]"], more=more), (self,))


# A hidden number has no contact.
CONTACTS = Distinct("contact", "contact <> 0")
