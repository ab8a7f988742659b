from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calliper.reports.rollup import MISS, OUT
from calliper.reports.split import Split, Statement, row
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class CalledBack(Way):
    """Misses after which the agent called that contact, within the calls asked for; hidden numbers left out.

    `what` is counted of them: "misses" how many they are, "seconds" how long until the first such call, each wait cut
    to whole seconds.
    """

    adds_up_by: ClassVar = frozenset({"agent"})
    what: str

    def statement(self, split: Split) -> Statement:
        names = ("agent", "contact", *split.names)
        columns = dict.fromkeys([*split.selected(), "agent", "contact", "start_ms"])
        calls = f"SELECT {row(*columns)} {split.source()} AND contact <> 0"
        alike = [f"miss.{name} = back.{name}" for name in names]
        # The nearest later call is joined to each miss; one of the same moment is not later.
        found = f"({calls} AND {MISS}) AS miss ASOF JOIN ({calls} AND {OUT}) AS back "
        found += f"ON {' AND '.join(alike)} AND miss.start_ms < back.start_ms"
        waited = "[whole back.start_ms - miss.start_ms ; 1000] AS waited_s"
        one = f"SELECT {row(*(f'miss.{name} AS {name}' for name in split.names), waited)} FROM {found}"  # noqa: S608
        return Statement(split.summed(one, "count(*)", "sum(waited_s)"), HOLDS)


MISSES, SECONDS = CalledBack("misses"), CalledBack("seconds")
HOLDS = (MISSES, SECONDS)
