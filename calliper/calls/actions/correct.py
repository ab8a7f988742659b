"""A call that is already known, sent again: better or newer facts replace older ones, everything else is a repeat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from calliper.calls.arriving import ArrivingCall, Rank, rank
from calliper.calls.models import Call, CallChange

# What a correction may write; everything else of a call stays as it was born.
CORRECTED = (
    "natural_key", "start_at", "start_ms", "second_precise", "type", "outcome", "duration_s", "talk_s", "ring_s",
    "modified_ms", "deleted_on_phone_at", "device", "line", "subscription_id", "source", "method", "mode",
    "presentation", "clock_suspect", "offset_min", "zone", "received_at", "batch_id",
)  # fmt: skip


@dataclass(frozen=True)
class Correction:
    """`newer`: the facts outrank or outdate those held, though they may say the same; `change` is what differs."""

    newer: bool
    change: CallChange | None = None


def correct(*, row: Call, call: ArrivingCall, natural_key: bytes, by: Any, now: datetime) -> Correction:
    """Put better or newer facts onto the row in memory.

    A phone's facts outrank an import's, and milliseconds outrank whole seconds, whichever came first; among
    equals the newer ones win, and a tie changes nothing. `row.modified_ms` moves to any newer version, so that
    one from between the two cannot win later.
    """
    held = rank(row.device_id, second_precise=row.second_precise)
    if call.rank < held:
        missing = {"ring_s": call.ring_s} if row.ring_s is None and call.ring_s is not None else {}
        return Correction(False, _put(row, missing, {}, by, now))
    if call.rank == held and call.modified_ms <= row.modified_ms:
        return Correction(False)
    wanted: dict[str, Any] = {
        "type": call.type,
        "outcome": call.facts.outcome,
        "duration_s": call.duration_s,
        "talk_s": call.facts.talk_s,
        "ring_s": call.ring_s if call.ring_s is not None else row.ring_s,
    }
    if call.deleted and row.deleted_on_phone_at is None:
        wanted["deleted_on_phone_at"] = now
    told: dict[str, list[Any]] = {}
    if call.rank > held:
        wanted["start_at"] = call.start_at
        _adopt(row, call, natural_key)
    if call.rank == Rank.PHONE > held:
        _hand_over(row, call, now)
        told["origin"] = ["import", "device"]
    row.modified_ms = call.modified_ms
    return Correction(True, _put(row, wanted, told, by, now))


def _adopt(row: Call, call: ArrivingCall, natural_key: bytes) -> None:
    """The exact start, and with it the identity, of a call that was known to the second."""
    row.natural_key, row.start_ms, row.second_precise = natural_key, call.start_ms, call.second_precise
    row.presentation, row.clock_suspect = call.number.presentation, call.clock_suspect
    row.source, row.method, row.mode = call.source, call.method, call.mode
    row.offset_min = row.offset_min if call.offset_min is None else call.offset_min
    row.zone = call.zone or row.zone


def _hand_over(row: Call, call: ArrivingCall, now: datetime) -> None:
    """An imported call that a phone delivers is the phone's, as if the phone had come first."""
    row.device_id, row.line_id, row.subscription_id = call.device_id, call.line_id, call.subscription_id
    row.received_at, row.batch_id = now, call.batch_id


def _put(
    row: Call, wanted: dict[str, Any], told: dict[str, list[Any]], by: Any, now: datetime
) -> CallChange | None:
    differing = {field: value for field, value in wanted.items() if getattr(row, field) != value}
    for field, value in differing.items():
        told[field] = [_plain(getattr(row, field)), _plain(value)]
        setattr(row, field, value)
    return CallChange(call=row, at=now, by_kind=by.actor_kind, by_id=by.id, fields=told) if told else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
