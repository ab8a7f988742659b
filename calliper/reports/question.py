"""What can be asked about many calls, and what comes back. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

Ids = tuple[UUID, ...]
Words = tuple[str, ...]


class UnknownName(LookupError):
    """There is no metric or dimension of that name, or they do not go together."""


class NoAnswer(RuntimeError):
    """The projection cannot be asked now; `health` is a value of models.Health."""

    def __init__(self, health: str) -> None:
        super().__init__(health)
        self.health = health


@dataclass(frozen=True)
class Narrowed:
    """Which calls count; nothing given means all within the viewer's reach. Several values of one kind mean any."""

    agents: Ids = ()
    agent_tags: Ids = ()
    teams: Ids = ()
    contacts: Ids = ()
    lines: Ids = ()
    devices: Ids = ()
    tags: Ids = ()
    types: Words = ()
    directions: Words = ()
    outcomes: Words = ()
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, ...] = ()


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
    word. A metric's value is None where it has none (an average over nothing). Without dimensions there is one row.
    """

    rows: list[dict[str, Any]]
    version: int
    applied_at: datetime | None


@dataclass(frozen=True)
class Pair:
    """An agent and a contact between whom something is left to do. Moments are aware and in UTC.

    `calls` are the misses (never attended) or attempts (not picked up) in the window; `first_at` and `last_at` theirs.
    """

    agent: UUID
    contact: UUID
    calls: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True)
class Latest:
    """The pairs that wait, the latest first and only some of them; how many wait and are done; the longest wait."""

    pairs: list[Pair]
    waiting: int
    done: int
    oldest_at: datetime | None
