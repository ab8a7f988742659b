"""A call on its way in: everything known about it before it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from calliper.calls.outcome import Facts
from calliper.core.phone_numbers import Number


class Status(StrEnum):
    """What became of one arriving call."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CHANGED = "changed"


@dataclass(frozen=True)
class ArrivingCall:
    """One call that passed every step; times in UTC, durations in seconds, `*_ms` since the epoch."""

    number: Number
    agent_id: UUID
    team_id: UUID | None
    line_id: UUID | None
    device_id: UUID | None
    facts: Facts
    type: str
    duration_s: int
    ring_s: int | None
    start_at: datetime
    start_ms: int
    day: date
    offset_min: int | None
    zone: str
    modified_ms: int
    source: str
    method: str
    mode: str
    subscription_id: str
    clock_suspect: bool
    deleted: bool
    name: str
    note: str
    batch_id: UUID | None

    def identity(self, org_id: UUID) -> tuple[bytes, ...]:
        """The parts of the natural key: never the line, never the duration."""
        party = self.number.key or f"hidden:{self.number.presentation}"
        return (
            org_id.bytes,
            self.agent_id.bytes,
            party.encode(),
            self.facts.direction.encode(),
            str(self.start_ms).encode(),
        )
