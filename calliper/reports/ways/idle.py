from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from calliper.reports.engine.dialect import Dialect
from calliper.reports.numbered import Numbered
from calliper.reports.split import Split, Statement, row
from calliper.reports.ways.breaks import in_breaks
from calliper.reports.ways.way import Way


@dataclass(frozen=True)
class Idle(Way):
    """Gaps between the calls of each agent and local day, as far as they lie in the working day and in no break.

    `what` is counted of those that are left long enough: "gaps" how many they are, "seconds" how long.
    """

    adds_up_by: ClassVar = frozenset({"agent", "day"})
    what: str

    def statement(self, split: Split) -> Statement:
        long = f"FILTER (WHERE left_s > {split.rules.idle_over_s:d})"
        return Statement(split.summed(gaps(split), f"count(*) {long}", f"sum(left_s) {long}"), HOLDS)


GAPS, SECONDS = Idle("gaps"), Idle("seconds")
HOLDS = (GAPS, SECONDS)


def gaps(split: Split) -> str:
    """Every gap with the dimensions: from_s and until_s within the working day, left_s without the breaks."""
    rules = split.rules
    begun = f"greatest(past_s - 1, {rules.work_from_s:d}) AS from_s"
    ended = f"least(at_s, {rules.work_until_s:d}) AS until_s"
    # One more than the latest end so far: so 0 says that there is no call before, to either engine.
    past = f"coalesce(max(at_s + talk_s + 1) OVER (PARTITION BY {split.apart()} ORDER BY at_s "
    past += "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS past_s"
    calls = f"SELECT {row(*split.selected(), 'at_s', past)} {split.source()}"
    clipped = f"SELECT {row(*split.names, begun, ended)} FROM ({calls}) AS c WHERE past_s > 0"  # noqa: S608
    left = f"until_s - from_s - {in_breaks('from_s', 'until_s', rules.breaks)} AS left_s"
    return f"SELECT {row(*split.names, 'from_s', 'until_s', left)} FROM ({clipped}) AS g"  # noqa: S608


def listed(asked: Numbered, dialect: Dialect) -> str:
    """SQL for the idle gaps: from_s, until_s, left_s, in the order of the day."""
    long = f"WHERE left_s > {asked.rules.idle_over_s:d} ORDER BY from_s, until_s, left_s"
    return dialect.tokens(f"SELECT * FROM ({gaps(Split(asked, ()))}) AS i {long}")  # noqa: S608
