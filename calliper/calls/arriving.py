"""A call on its way in: everything known about it before it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum
from uuid import UUID

from calliper.calls.outcome import Facts
from calliper.core.phone_numbers import Number


class Status(StrEnum):
    """What became of one arriving call."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    CHANGED = "changed"


class Rank(IntEnum):
    """Whose facts of one call count: a phone's before an import's, an import's of whole seconds last."""

    SECOND = 0
    IMPORT = 1
    PHONE = 2


@dataclass(frozen=True, slots=True)
class ArrivingCall:
    """One call that passed every step; times in UTC, durations in seconds, `*_ms` since the epoch.

    A phone's call has a `device_id`; an imported one has an `import_id` instead, and may lack line, offset and zone.
    `second_precise` marks a source that knows no milliseconds: its `start_ms` is a whole second, rounded down.
    """

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
    import_id: UUID | None = None
    second_precise: bool = False

    @property
    def rank(self) -> Rank:
        """How much these facts count against those of another source of the same call."""
        return rank(self.device_id, second_precise=self.second_precise)

    @property
    def second_ms(self) -> int:
        """The start, rounded down to the second."""
        return self.start_ms - self.start_ms % 1000

    def identity(self, org_id: UUID, start_ms: int | None = None) -> tuple[bytes, ...]:
        """The parts of the natural key, with another start if one is given: never the line, never the duration."""
        party = self.number.key or hidden_party(self.number.presentation)
        start_ms = self.start_ms if start_ms is None else start_ms
        return identity_of(org_id, self.agent_id, party, direction=self.facts.direction, start_ms=start_ms)


def identity_of(
    org_id: UUID, agent_id: UUID, party: str, *, direction: str, start_ms: int
) -> tuple[bytes, ...]:
    """The parts of a natural key; `party` is the number's key, or what stands for a hidden one."""
    return (org_id.bytes, agent_id.bytes, party.encode(), direction.encode(), str(start_ms).encode())


def hidden_party(presentation: str) -> str:
    """What stands in a key for a number that was not shown."""
    return f"hidden:{presentation}"


def rank(device_id: UUID | None, *, second_precise: bool) -> Rank:
    """The rank of facts that a device or an import sent."""
    if device_id:
        return Rank.PHONE
    return Rank.SECOND if second_precise else Rank.IMPORT
