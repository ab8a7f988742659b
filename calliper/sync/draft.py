"""One item on its way through the steps, and what the steps may look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from calliper.activity.actions import Actor
from calliper.calls.outcome import Facts
from calliper.consent.models import CollectionPolicy
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import Number
from calliper.devices.models import Device, LinePeriod
from calliper.orgs.models import Organisation
from calliper.sync.reasons import Dropped, Retry
from calliper.sync.wire import Item


class Envelope(Protocol):
    """What is true of all items of a batch. A phone sends it; an import makes one for every few hundred rows."""

    @property
    def batch_id(self) -> UUID: ...
    @property
    def sent_at(self) -> datetime: ...
    @property
    def offset_min(self) -> int | None: ...
    @property
    def zone(self) -> str: ...
    @property
    def items(self) -> Sequence[Any]: ...


@dataclass(frozen=True)
class Circumstances:
    """Everything a step may know besides the item; read once per batch.

    `by` is the sender: the device itself, or an import. An import has no `device`, no line history and nothing
    that anybody agreed to; its calls carry its `import_id`, and its own steps say whose they are.
    """

    org: Organisation
    by: Actor
    batch: Envelope
    policies: Sequence[CollectionPolicy]
    excluded: frozenset[bytes]
    keyring: Keyring
    now: datetime
    device: Device | None = None
    periods: Sequence[LinePeriod] = ()
    agreed: frozenset[str] = frozenset()
    import_id: UUID | None = None

    @cached_property
    def eras(self) -> Sequence[CollectionPolicy]:
        """The policies, the one that came into force last first."""
        return newest_first(self.policies)

    @cached_property
    def zone(self) -> ZoneInfo:
        """The organisation's zone: days are counted in it."""
        return self.org.zone


@dataclass(slots=True)
class Draft:
    """An item with what the steps found out; `verdict` is set by the step that stops it.

    The steps together must fill `item`, `start_at`, `day`, `agent_id`, `number` and `facts` of whatever is stored.
    `second_precise` says that the source knows no milliseconds: `item.start_ms` is then a whole second.
    """

    position: int
    raw: Any
    item_id: UUID | None = None
    item: Item | None = None
    verdict: Dropped | Retry | None = None
    complaint: str = ""
    start_at: datetime | None = None
    day: date | None = None
    agent_id: UUID | None = None
    line_id: UUID | None = None
    team_id: UUID | None = None
    number: Number | None = None
    facts: Facts | None = None
    clock_suspect: bool = False
    second_precise: bool = False
    name: str = ""
    note: str = ""
    status: str = field(default="", init=False)


def newest_first(policies: Sequence[CollectionPolicy]) -> list[CollectionPolicy]:
    """Policies in the order in which they are asked about the start of a call."""
    return sorted(policies, key=lambda policy: (policy.from_at, policy.version), reverse=True)
