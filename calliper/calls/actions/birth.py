"""Rows of calls that nobody has seen before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from calliper.calls.actions.met import Met
from calliper.calls.actions.recognise import Recognised
from calliper.calls.arriving import ArrivingCall
from calliper.calls.models import Call
from calliper.core.bulk import insert_values
from calliper.core.ids import new_ids

# Columns that are called the same on an arriving call.
SAME = (
    "agent_id", "team_id", "line_id", "device_id", "subscription_id", "type", "method", "mode", "start_at", "start_ms",
    "offset_min", "zone", "day", "duration_s", "ring_s", "modified_ms", "batch_id", "import_id", "second_precise",
    "source", "clock_suspect",
)  # fmt: skip
OTHER = (
    "id", "natural_key", "contact_id", "presentation", "direction", "outcome", "talk_s", "received_at",
    "deleted_on_phone_at", "has_note",
)  # fmt: skip
_same = attrgetter(*SAME)


@dataclass(slots=True)
class Born:
    """A call that has just been stored."""

    id: UUID
    call: ArrivingCall
    contact_id: UUID | None


def bear(
    *, calls: Sequence[ArrivingCall], found: Recognised, contacts: Mapping[str, Met], now: datetime
) -> dict[int, Born]:
    """Store the calls that stand at their own place; returns them by place."""
    places = [place for place, seen in enumerate(found.seen) if seen == place]
    born: dict[int, Born] = {}
    rows: list[tuple[Any, ...]] = []
    for place, row_id in zip(places, new_ids(len(places)), strict=True):
        call = calls[place]
        contact = contacts.get(call.number.key)
        new = born[place] = Born(row_id, call, contact.pk if contact else None)
        rows.append((*_same(call), *_other(new, found.keys[place], now)))
    insert_values(Call, SAME + OTHER, rows)
    return born


def _other(new: Born, natural_key: bytes, now: datetime) -> tuple[Any, ...]:
    call, facts = new.call, new.call.facts
    return (
        new.id,
        natural_key,
        new.contact_id,
        call.number.presentation,
        facts.direction,
        facts.outcome,
        facts.talk_s,
        now,
        now if call.deleted else None,
        bool(call.note),
    )
