"""What a metric is made of: words for people, and a way to compute it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from calliper.reports.dimensions import gettext_noop
from calliper.reports.ways import Recorded, Way

__all__ = ["Example", "Metric", "Unit", "gettext_noop"]

Unit = Literal["count", "seconds", "pairs", "percent", "ratio", "agent"]


@dataclass(frozen=True)
class Example:
    """A few calls, as `10:00 Bob missed Asha` or `10:05 Bob outgoing Asha 60 s`, and the metric over them.

    A hidden number is `hidden`; all calls are of one day; the floor is 0. `phones` is what phones tell of that day, as
    `Bob's phone lacks 3`, `breaks` are as `break 13:00 to 14:00`, none when not told.
    """

    calls: tuple[str, ...]
    answer: Any
    phones: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metric:
    """`tells` is the definition in one sentence, shown as a tooltip. `listed` are filters of /calls/ for its calls.

    `splits` are the dimensions and `narrows` the fields of Narrowed that it goes with (empty: all). A row of a split is
    what the same question answers when it is narrowed to that value, so rows of what cannot be added up may give more
    than the whole.
    """

    name: str
    label: str
    tells: str
    unit: Unit
    way: Way
    example: Example
    listed: Mapping[str, str] = field(default_factory=dict)
    over_floor: bool = False
    splits: tuple[str, ...] = ()
    narrows: tuple[str, ...] = ()

    def drill(self, floor: int) -> dict[str, str]:
        """Parameters of /calls/ that list the calls it is computed from, beside those of the question itself."""
        return {**self.listed, "counted": "1", **({"min_s": str(floor + 1)} if self.over_floor else {})}

    @property
    def is_recorded(self) -> bool:
        """Whether some of it is read beside the projection: what phones tell of their days."""
        return any(isinstance(part, Recorded) for part in self.way.parts())
