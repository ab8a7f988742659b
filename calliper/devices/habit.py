"""Whether a phone reports far fewer calls than it used to, although it is there."""

from __future__ import annotations

from dataclasses import dataclass

RECENT_DAYS, EARLIER_DAYS = 3, 20
# A phone that seldom rings is left alone, and so is one that has not been here for long.
LEAST_USUAL, LEAST_DAYS = 5.0, 8
FAR_FEWER = 0.3


@dataclass(frozen=True)
class Habit:
    """Calls of the last working days, and of the earlier ones of which there is an account."""

    recent: int
    earlier: int
    earlier_days: int

    @property
    def usual(self) -> float:
        """Calls of a usual working day."""
        return self.earlier / self.earlier_days if self.earlier_days else 0.0

    @property
    def is_far_fewer(self) -> bool:
        """Under three tenths of what is usual, over three working days."""
        if self.earlier_days < LEAST_DAYS or self.usual < LEAST_USUAL:
            return False
        return self.recent < FAR_FEWER * self.usual * RECENT_DAYS
