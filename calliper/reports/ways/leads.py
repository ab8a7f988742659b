from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from calliper.reports.split import Split, Statement, row
from calliper.reports.ways.added import Added
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Column(Way):
    """What a statement says of all who are equal to the first, in one of its columns: a list."""

    of: Leads
    name: str
    is_gathered: ClassVar = True

    def statement(self, split: Split) -> Statement:
        message = "a column is asked for by the metric that it belongs to"
        raise NotImplementedError(message)


@dataclass(frozen=True)
class Leads(Way):
    """Who is first: (agent, value, call or None) of all whom numbers cannot tell apart, None where there is nobody.

    Agent codes part those; they are not in the projection (access/leading.py).
    """

    value_unit: Literal["count", "seconds"]
    columns: ClassVar[tuple[str, ...]]

    def columned(self) -> tuple[Column, ...]:
        return tuple(Column(self, name) for name in self.columns)

    def value(self, cell: Mapping[Way, Any]) -> tuple[tuple[Any, ...], ...] | None:
        agents, values, *calls = [cell.get(each) or [] for each in self.columned()]
        every = zip(
            map(int, agents), map(int, values), calls[0] if calls else [None] * len(agents), strict=True
        )
        return tuple(sorted(every)) or None

    def first(self, inner: str, split: Split, order: str) -> Statement:
        """Those of each combination of values of the dimensions that come first in an order."""
        apart = f"PARTITION BY {row(*split.names)} " if split.names else ""
        ranked = f"SELECT *, rank() OVER ({apart}ORDER BY {order}) AS place FROM ({inner}) AS every"  # noqa: S608
        chosen = row(*split.names, *self.columns)
        return Statement(f"SELECT {chosen} FROM ({ranked}) AS ranked WHERE place = 1", self.columned())  # noqa: S608


@dataclass(frozen=True)
class Most(Leads):
    """The agent with the most of a column of the rollup, among equals with more of `then`."""

    of: Added
    then: Added | None = None
    columns: ClassVar = ("agent", "most")

    def statement(self, split: Split) -> Statement:
        days = split.fits_days
        sums = {"most": self.of, **({"more": self.then} if self.then else {})}
        added = [f"{each.days if days else each.rows} AS {name}" for name, each in sums.items()]
        one = f"SELECT {row(*split.selected(days=days), 'agent', *added)} {split.source(days=days)} "
        one += f"GROUP BY {split.keys('agent', days=days)}"
        some = f"SELECT * FROM ({one}) AS one WHERE most > 0"  # noqa: S608
        return self.first(some, split, row(*(f"{name} DESC" for name in sums)))


@dataclass(frozen=True)
class Longest(Leads):
    """The call with the longest talk, among equals the one that began first."""

    columns: ClassVar = ("agent", "talk_s", "id")

    def statement(self, split: Split) -> Statement:
        # Only those as long as the longest are put in order: sorting all calls takes many times as long.
        talked = "talk_s > 0"
        every = f"SELECT {row(*split.selected(), 'agent', 'talk_s', 'start_ms', 'id')} {split.source()} AND {talked}"
        most = split.grouped(["max(talk_s) AS most"], more=talked)
        alike = " AND ".join(["c.talk_s = m.most", *(f"c.{name} = m.{name}" for name in split.names)])
        kept = row(*(f"c.{name} AS {name}" for name in split.names), "agent", "talk_s", "start_ms", "id")
        held = f"SELECT {kept} FROM ({every}) AS c JOIN ({most}) AS m ON {alike}"  # noqa: S608
        return self.first(held, split, "start_ms")
