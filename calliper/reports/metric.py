"""What a metric is made of: words for people, and one of five ways to compute it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from calliper.reports.rollup import SUMS

Unit = Literal["count", "seconds", "pairs"]
# Splitting by one of these is asking the same question again for each of its values (see Metric.splits).
PEOPLE = ("agent", "agent_tag", "team")
PLACES = ("line", "device")
DATES = ("day", "week", "month")


def gettext_noop(text: str) -> str:
    """The text as it is: marked for translation, and translated by whoever shows it."""
    return text


@dataclass(frozen=True)
class Added:
    """A column of the rollup, or its expression over rows. `floored`: over rows it depends on the floor."""

    column: str
    floored: bool = False
    over_rows: str = ""

    @property
    def rows(self) -> str:
        return self.over_rows or SUMS[self.column]

    @property
    def days(self) -> str:
        return f"sum({self.column})"


@dataclass(frozen=True)
class Ratio:
    """One sum divided by another, rounded half up; None where the second is 0."""

    of: Added
    over: Added


@dataclass(frozen=True)
class Distinct:
    """How many different values a column has, its 0 (none) not counted."""

    column: str


@dataclass(frozen=True)
class Pairs:
    """Agents and contacts with a call of the first kind and none of the second, hidden numbers left out.

    `later`: only one that began after the last of the first kind clears. `anyone`: one of any agent of the organisation
    clears, within the days asked for, whatever else the question is narrowed to and however far the viewer sees.
    """

    made_by: str
    cleared_by: str
    later: bool = False
    anyone: bool = False


@dataclass(frozen=True)
class Span:
    """From the first start to the latest end of each agent's local day, in whole seconds, added up."""


Way = Added | Ratio | Distinct | Pairs | Span


@dataclass(frozen=True)
class Example:
    """A few calls, as `10:00 Bob missed Asha` or `10:05 Bob outgoing Asha 60 s`, and the metric over them.

    A hidden number is `hidden`; all calls are of one day; the floor is 0.
    """

    calls: tuple[str, ...]
    answer: int | None


@dataclass(frozen=True)
class Metric:
    """`tells` is the definition in one sentence, shown as a tooltip. `listed` are filters of /calls/ for its calls.

    `splits` are the dimensions it goes with (empty: all). A row of a split is what the same question answers when it is
    narrowed to that value, so rows of what cannot be added up may give more than the whole.
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

    def drill(self, floor: int) -> dict[str, str]:
        """Parameters of /calls/ that list the calls it is computed from, beside those of the question itself."""
        return {**self.listed, "counted": "1", **({"min_s": str(floor + 1)} if self.over_floor else {})}
