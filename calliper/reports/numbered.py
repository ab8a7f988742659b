"""A question in the numbers of the projection, and the calls that it is about as a condition. Pure.

Statements hold nothing but our own words, whole numbers and dates, so there is nothing to quote.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

Numbers = tuple[int, ...]

COLUMNS = {
    "agents": "agent", "teams": "team", "contacts": "contact", "lines": "line", "devices": "device", "types": "type",
    "directions": "direction", "outcomes": "outcome", "weekdays": "weekday", "hours": "hour",
}  # fmt: skip
TAGGED = {
    "agent_tags": "agent IN (SELECT agent FROM agent_tags WHERE org = {org} AND tag IN ({numbers}))",
    "tags": "id IN (SELECT id FROM call_tags WHERE org = {org} AND tag IN ({numbers}))",
}
# What the rollup can be narrowed to as well; it knows the day and so the weekday.
IN_DAYS = {"agents", "teams", "agent_tags", "weekdays"}


@dataclass(frozen=True)
class Reach:
    """How far the viewer sees: everything, or the calls of some teams and of one agent."""

    everything: bool = True
    teams: Numbers = ()
    agent: int = 0


@dataclass(frozen=True)
class Numbered:
    """A question as it is put to an engine. `narrowed` has a field of Narrowed and its numbers; no number: no call."""

    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]
    since: date
    until: date
    org: int
    floor: int = 0
    reach: Reach = Reach()
    narrowed: tuple[tuple[str, Numbers], ...] = ()

    @property
    def fits_days(self) -> bool:
        """Whether the rollup knows everything it is narrowed to."""
        return all(kind in IN_DAYS for kind, _ in self.narrowed)

    def within(self) -> str:
        """The organisation and the days."""
        return f"org = {self.org:d} AND day BETWEEN {_date(self.since)} AND {_date(self.until)}"

    def where(self, *, days: bool = False) -> str:
        """All of it, on rows or on the rollup."""
        parts = [self.within()]
        if not self.reach.everything:
            parts.append(f"({_any('team', self.reach.teams)} OR agent = {self.reach.agent:d})")
        parts += [self._narrowed(kind, numbers, days=days) for kind, numbers in self.narrowed]
        return " AND ".join(parts)

    def _narrowed(self, kind: str, numbers: Numbers, *, days: bool) -> str:
        if kind in TAGGED and numbers:
            return TAGGED[kind].format(org=self.org, numbers=_list(numbers))
        column = COLUMNS.get(kind, kind)
        return _any("[weekday day]" if days and column == "weekday" else column, numbers)


def _any(column: str, numbers: Numbers) -> str:
    return f"{column} IN ({_list(numbers)})" if numbers else "1 = 0"


def _list(numbers: Iterable[int]) -> str:
    return ", ".join(str(int(number)) for number in sorted(numbers))


def _date(day: date) -> str:
    return f"DATE '{day.isoformat()}'"
