"""What can be asked about many calls, and what comes back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

Ids = tuple[UUID, ...]
Words = tuple[str, ...]


# What is said of a question that takes more memory than there is; the projection is as good as before.
LARGE = "large"


class UnknownName(LookupError):
    """There is no metric or dimension of that name, or they do not go together."""


class NoAnswer(RuntimeError):
    """The projection cannot be asked now; `health` is a value of models.Health, or LARGE."""

    def __init__(self, health: str) -> None:
        super().__init__(health)
        self.health = health


class TooManyRows(RuntimeError):
    """The answer has more rows than whoever asked wants to read."""


@dataclass(frozen=True)
class Narrowed:
    """Which calls count; nothing given means all within the viewer's reach. Several values of one kind mean any."""

    teams: Ids = ()
    agents: Ids = ()
    outcomes: Words = ()
    types: Words = ()
    directions: Words = ()
    bands: Words = ()
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()
    lines: Ids = ()
    devices: Ids = ()
    agent_tags: Ids = ()
    tags: Ids = ()
    methods: Words = ()
    modes: Words = ()
    contacts: Ids = ()


# A filter is called as the dimension of the same kind, in the singular.
NARROWS = {each.name.removesuffix("s"): each.name for each in fields(Narrowed)}


@dataclass(frozen=True)
class Question:
    """Metrics by dimensions over the local days `since` to `until`, both counted."""

    metrics: Words
    since: date
    until: date
    dimensions: Words = ()
    narrowed: Narrowed = field(default_factory=Narrowed)


@dataclass(frozen=True)
class Answer:
    """One dict per row: a value per dimension, then per metric; rows in order of the dimensions.

    day: date; hour: 0-23; weekday: 0 (Monday) - 6; agent, team, line, device: UUID or None; type, direction, outcome: a
    word. A metric's value is an int, a Decimal or a Led, or None where it has none (an average over nothing). Without
    dimensions there is one row. `places` has for each row the values of its dimensions as the projection numbers them:
    those are what rows are in order of.
    """

    rows: list[dict[str, Any]]
    version: int
    applied_at: datetime | None
    places: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Led:
    """The value of a metric that names an agent: how many or how long, and which call where it is a single one."""

    agent: UUID
    value: int
    call: UUID | None = None


class Pair(NamedTuple):
    """An agent and a contact between whom something is left to do. Moments are aware and in UTC.

    `calls` are the misses (never attended) or attempts (not picked up) in the window; `first_at` and `last_at` theirs.
    """

    agent: UUID
    contact: UUID
    calls: int
    first_at: datetime
    last_at: datetime


# By its name, what pairs are ordered by and whether the greatest comes first.
ORDERS: dict[str, tuple[tuple[Literal["calls", "last_at"], bool], ...]] = {
    "longest": (("last_at", False),),
    "newest": (("last_at", True),),
    "tries": (("calls", True), ("last_at", False)),
}


@dataclass(frozen=True)
class Cut:
    """Which pairs: those of a state (waiting, mine, done), in one of ORDERS, from a place on.

    `mine` are those of the waiting ones that were given to the viewer. `most` of None are all of them.
    """

    state: str = "waiting"
    sort: str = "newest"
    start: int = 0
    most: int | None = 1

    def begin_within(self, count: int) -> int:
        """Where the page begins that shows something of so many: the last one when there are fewer."""
        return min(self.start, max(0, (count - 1) // self.most * self.most)) if self.most else 0


@dataclass(frozen=True)
class Stand:
    """Some pairs of one state and how many came before them; how many there are of each; since when the first waits."""

    pairs: list[Pair]
    start: int
    counts: dict[str, int]
    oldest_at: datetime | None


@dataclass(frozen=True)
class Opportunity:
    """A contact and a week, by its Monday, with enough connected calls: how many, and how long they talked."""

    contact: UUID
    week: date
    connected: int
    talk_s: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class IdleGap:
    """A gap between two calls, in local seconds since midnight; `idle_s` of it lie in no break."""

    from_s: int
    until_s: int
    idle_s: int
