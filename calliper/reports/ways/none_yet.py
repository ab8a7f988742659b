from __future__ import annotations

from dataclasses import dataclass

from calliper.reports.split import Split, Statement
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class NoneYet(Way):
    """How many there are of what calls cannot have so far: none, whatever is asked."""

    def parts(self) -> tuple[Way, ...]:
        return ()

    def statement(self, split: Split) -> Statement:
        message = "there is nothing to ask for"
        raise NotImplementedError(message)
