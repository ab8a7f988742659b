"""How an organisation's figures are counted, beside its calls: what it sets, and what goes together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

DAY_S, MINUTE_S = 86_400, 60
# An hour: whatever is longer counts as a conversation anywhere.
MOST_FLOOR_S = 3600
MOST_BREAKS = 4
IDLE_MIN, HOT = (1, 240), (2, 50)

Stretch = tuple[int, int]


class Fault(NamedTuple):
    """What is wrong with one part; of breaks with which, in their order."""

    part: str
    says: Any
    at: int = 0


@dataclass(frozen=True)
class Counting:
    """Times are local seconds since midnight; `breaks` are in order. A call beyond the floor counts as connected.

    `ranks_agents`: whether reports put agents in the order of a figure.
    """

    connected_over_s: int
    work_from_s: int
    work_until_s: int
    breaks: tuple[Stretch, ...]
    idle_over_s: int
    hot_from: int
    ranks_agents: bool = True

    @classmethod
    def stored(cls, columns: Mapping[str, Any]) -> Counting:
        """As the columns of an organisation have it."""
        breaks = tuple((since, until) for since, until in columns["breaks"])
        return cls(**{**columns, "breaks": breaks})

    def faults(self) -> Iterator[Fault]:
        """What does not go together."""
        if not 0 <= self.work_from_s < self.work_until_s <= DAY_S:
            yield Fault("work_until_s", _("The working day ends after it begins. Midnight may be its end."))
            return
        if len(self.breaks) > MOST_BREAKS:
            yield Fault("breaks", _("Four breaks at most."), MOST_BREAKS)
        before = self.work_from_s
        for at, (since, until) in enumerate(self.breaks):
            if until <= since:
                yield Fault("breaks", _("A break ends after it begins."), at)
            elif since < self.work_from_s or until > self.work_until_s:
                yield Fault("breaks", _("Breaks lie within the working day."), at)
            elif since < before:
                yield Fault("breaks", _("This break begins before the one before it is over."), at)
            before = max(before, until)


COLUMNS = tuple(Counting.__dataclass_fields__)
