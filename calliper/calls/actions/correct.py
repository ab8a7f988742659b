"""A call that is already known, sent again: newer facts replace older ones, everything else is a repeat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from calliper.calls.arriving import ArrivingCall
from calliper.calls.models import Call, CallChange


def correct(*, row: Call, call: ArrivingCall, by: Any, now: datetime) -> CallChange | None:
    """Put newer facts onto the row in memory; None when nothing differs or the row is as new.

    `row.modified_ms` moves to any newer version, so that one from between the two cannot win later.
    """
    if call.modified_ms <= row.modified_ms:
        return None
    row.modified_ms = call.modified_ms
    wanted: dict[str, Any] = {
        "type": call.type,
        "outcome": call.facts.outcome,
        "duration_s": call.duration_s,
        "talk_s": call.facts.talk_s,
        "ring_s": call.ring_s if call.ring_s is not None else row.ring_s,
    }
    if call.deleted and row.deleted_on_phone_at is None:
        wanted["deleted_on_phone_at"] = now
    differing = {field: value for field, value in wanted.items() if getattr(row, field) != value}
    if not differing:
        return None
    fields = {field: [_plain(getattr(row, field)), _plain(value)] for field, value in differing.items()}
    for field, value in differing.items():
        setattr(row, field, value)
    return CallChange(call=row, at=now, by_kind=by.actor_kind, by_id=by.id, fields=fields)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
