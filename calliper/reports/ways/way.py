from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from calliper.reports.split import Split, Statement


class Way(ABC):
    """How a metric is computed. Two that are equal are computed once.

    `is_gathered`: its statement gives any number of rows for one combination of values, and it gets a list.
    `adds_up_by` are dimensions whose values, each counted by itself, add up to the whole: no call is in two of them,
    and nothing is counted between two. `knows_days`: split by day, each has what is counted of that day alone, although
    days do not add up.
    """

    is_gathered: ClassVar[bool] = False
    adds_up_by: ClassVar[frozenset[str]] = frozenset()
    knows_days: ClassVar[bool] = False

    def parts(self) -> tuple[Way, ...]:
        """What has to be asked of the projection for it."""
        return (self,)

    @abstractmethod
    def statement(self, split: Split) -> Statement:
        """SQL for it; ways with the same statement share it."""

    def value(self, cell: Mapping[Way, Any]) -> Any:
        """Its value, from what the statements gave for one combination of values of the dimensions.

        An absent part means that no row was found for it.
        """
        return int(cell.get(self) or 0)

    def ranking(self, columns: Mapping[Way, str]) -> str:
        """SQL for its value over columns that hold parts; empty where that cannot be said in one statement."""
        return ""
