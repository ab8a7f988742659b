"""What changes the projection, wherever it lies. One shape for DuckDB's file (local.py) and a ClickHouse server."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from calliper.reports.engine.dialect import Dialect

Row = tuple[Any, ...]
# A version, and when what it holds was applied; None where nothing of an organisation is held.
Mark = tuple[int, datetime]
MARK = "SELECT version, applied_at FROM meta WHERE org = {org:d}"


@dataclass(frozen=True)
class Whose:
    """An organisation as the projection knows it: its ordinal, the zone of its days, and its id in the database."""

    number: int
    zone: ZoneInfo
    id: UUID


@dataclass(frozen=True)
class Reached:
    """How far an organisation has come, and how many of its calls are held."""

    version: int
    calls: int


@dataclass(frozen=True)
class Difference:
    """Of one month ("2026-11", empty for all): what differs, how many the system of record has, how many are held."""

    what: str
    month: str
    expected: int
    held: int


@dataclass(frozen=True)
class Change:
    """Some calls as they are now; those of `ids` that are not among them are gone. None leaves `agent_tags` alone."""

    ids: Sequence[str]
    calls: Sequence[Row]
    numbers: Mapping[UUID, int]
    tags: Sequence[tuple[str, int]]
    agent_tags: Sequence[tuple[int, int]] | None = None


class Writer(Protocol):
    """Who changes the projection; readers see a change when it is over."""

    @property
    def execute(self) -> Any:
        """Run a statement of the DuckDB in which rows are staged, whichever engine they are for."""

    def version_of(self, org: int) -> int:
        """How far an organisation has come, 0 when nothing of it is held."""

    def replace(self, whose: Whose, change: Change, now: datetime) -> Reached:
        """Replace some calls, and add up anew the days that they touch."""

    def begin(self, whose: Whose) -> None:
        """Read an organisation anew, beside what is held of it."""

    def put(self, whose: Whose) -> None:
        """Add the calls that are staged."""

    def tag(self, whose: Whose, calls: Sequence[tuple[str, int]], agents: Sequence[tuple[int, int]]) -> None:
        """Add all tags, after all calls; those of calls that do not count are left out."""

    def finish(self, whose: Whose, version: int, now: datetime) -> Reached:
        """Add up, and let what was read take the place of what was held."""

    def drop_all(self, org: int) -> None:
        """Remove everything of an organisation."""

    def seal(self, org: int) -> int:
        """What an organisation needs once a night; returns how many calls moved."""

    def suspects(self, org: int) -> list[UUID]:
        """Ids of some calls that are not held as `fresh` and `fresh_tags` have them."""

    def unlike(self, org: int, ids: Sequence[UUID]) -> list[UUID]:
        """Those of these calls that are not held as they should be, or whose tags are not."""

    def months_of(self, org: int, ids: Sequence[UUID]) -> list[Difference]:
        """The months of these calls, with the counts of each."""

    def rollup_months(self, org: int) -> list[Difference]:
        """The months whose rollup is not what the calls that are held add up to; counts are of calls."""

    def agent_tags(self, org: int) -> set[tuple[int, int]]:
        """(agent, tag) as held."""


class Open(Protocol):
    """A projection that is open."""

    dialect: Dialect

    def rows(self, sql: str, parameters: Any = ()) -> list[Row]:
        """Read beside whoever writes; raises Trouble, or the engine's own error when the statement is wrong."""

    def mark(self, org: int) -> Mark | None:
        """How far an organisation has come; raises as `rows` does."""

    def days_mark(self, org: int, days: tuple[date, date], mark: Mark) -> Hashable:
        """What stays the same as long as no call from the first to the last day changes; `mark` is the latest."""

    def layout(self) -> int:
        """Which layout it has; 0 when it is empty."""

    def look(self) -> bool:
        """Whether it is as it was left; raises Trouble when it is gone."""

    def read_all(self) -> None:
        """Find damage that lies deep; raises Trouble."""

    def writing(self) -> AbstractContextManager[Writer]:
        """One change. Whoever fails inside leaves nothing that readers see."""

    def checkpoint(self) -> None:
        """Bring what is written to where it stays."""

    def close(self) -> None:
        """Let readers finish, and let go."""
