"""When a figure raises an alert and when that one is over. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Sight:
    """What was seen of one subject: whether it `raises` an alert where none is open, and whether an open one `stays`.

    An end `recovers` unless there is merely nothing left to judge: nobody is told of that.
    """

    value: Decimal | None
    raises: bool
    stays: bool
    recovers: bool = True


@dataclass(frozen=True)
class Line:
    """Raised at or beyond `raise_at`, over only beyond `clear_at` on the other side: in between nothing changes.

    A figure of fewer than `least` calls raises nothing and ends nothing.
    """

    above: bool
    raise_at: Decimal
    clear_at: Decimal
    least: int

    def is_crossed(self, value: Decimal) -> bool:
        """Whether an alert is due."""
        return value >= self.raise_at if self.above else value <= self.raise_at

    def is_over(self, value: Decimal) -> bool:
        """Whether an open alert ends."""
        return value < self.clear_at if self.above else value > self.clear_at

    def sight(self, value: Decimal | None, calls: int, *, lapsed: bool = False) -> Sight:
        """`lapsed`: an open alert is of a day that is over; the new day begins without it."""
        if lapsed or value is None or (self.least and not calls):
            return Sight(value, raises=False, stays=False, recovers=False)
        if calls < self.least:
            return Sight(value, raises=False, stays=True)
        return Sight(value, raises=self.is_crossed(value), stays=not self.is_over(value))
