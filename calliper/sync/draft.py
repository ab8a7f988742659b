"""One item on its way through the steps, and what the steps may look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from calliper.calls.outcome import Facts
from calliper.consent.models import CollectionPolicy
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import Number
from calliper.devices.models import Device, LinePeriod
from calliper.orgs.models import Organisation
from calliper.sync.reasons import Dropped, Retry
from calliper.sync.wire import Batch, Item


@dataclass(frozen=True)
class Circumstances:
    """Everything a step may know besides the item; read once per batch."""

    org: Organisation
    device: Device
    batch: Batch
    policies: Sequence[CollectionPolicy]
    periods: Sequence[LinePeriod]
    excluded: frozenset[bytes]
    agreed: frozenset[str]
    keyring: Keyring
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's zone: days are counted in it."""
        return self.org.zone


@dataclass
class Draft:
    """An item with what the steps found out; `verdict` is set by the step that stops it."""

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
    name: str = ""
    note: str = ""
    status: str = field(default="", init=False)
