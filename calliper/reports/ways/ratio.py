from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from calliper.reports.split import Split, Statement
from calliper.reports.ways.added import Added
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Ratio(Way):
    """One number divided by another, times `times`, rounded half up to `places`; None where the second is 0.

    Without places it is an int, else a Decimal.
    """

    of: Way
    over: Way
    times: int = 1
    places: int = 0

    def parts(self) -> tuple[Way, ...]:
        return (*self.of.parts(), *self.over.parts())

    def statement(self, split: Split) -> Statement:
        message = "a ratio is asked for by its parts"
        raise NotImplementedError(message)

    def value(self, cell: Mapping[Way, Any]) -> int | Decimal | None:
        of, over = (int(each.value(cell) or 0) for each in (self.of, self.over))
        if not over:
            return None
        found = half_up(of * self.times * 10**self.places, over)
        return Decimal(found).scaleb(-self.places) if self.places else found

    def ranking(self, columns: Mapping[Way, str]) -> str:
        if not (isinstance(self.of, Added) and isinstance(self.over, Added)):
            return ""
        of, over = self.of.ranking(columns), self.over.ranking(columns)
        # As half_up has it; an engine may divide before it looks at the condition.
        half = f"[whole 2 * {of} * {self.times * 10**self.places} + {over} ; 2 * greatest({over}, 1)]"
        return f"CASE WHEN {over} > 0 THEN {half} END"


def half_up(of: int, over: int) -> int:
    """A quotient rounded half up without a float; `of` is not negative."""
    return (2 * of + over) // (2 * over)
