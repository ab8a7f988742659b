"""Storing a batch of arriving calls: the one place where a call row is born or corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from calliper.activity import actions as activity
from calliper.calls.actions.correct import correct
from calliper.calls.actions.meet import meet_contacts
from calliper.calls.actions.phone_notes import put_notes
from calliper.calls.actions.twins import link_twins
from calliper.calls.arriving import ArrivingCall, Status
from calliper.calls.models import Call, CallChange, Contact
from calliper.core.bulk import insert_rows
from calliper.core.keys.keyring import Keyring


@transaction.atomic
def store_calls(
    *, by: Any, org_id: UUID, calls: Sequence[ArrivingCall], batch_id: UUID, now: datetime
) -> list[Status]:
    """Store each call once, by its natural key; a known call with newer facts is corrected.

    Returns one status per call, in order. Writes at most one calls.stored and one calls.changed event.
    """
    keyring = Keyring.of(org_id)
    contacts = meet_contacts(keyring=keyring, by=by, calls=calls, now=now)
    keys = [keyring.identity_macs(*call.identity(org_id)) for call in calls]
    known = {
        bytes(row.natural_key): row
        for row in Call.objects.filter(natural_key__in=[k for ks in keys for k in ks])
    }
    fresh: list[Call] = []
    changes: list[CallChange] = []
    statuses: list[Status] = []
    newer: dict[int, tuple[Call, str]] = {}
    for place, (call, macs) in enumerate(zip(calls, keys, strict=True)):
        row = next((known[mac] for mac in macs if mac in known), None)
        held_ms = row.modified_ms if row else -1
        if row is None:
            row = known[macs[0]] = _row(call, macs[0], contacts.get(call.number.key), now)
            fresh.append(row)
            statuses.append(Status.STORED)
        else:
            change = correct(row=row, call=call, by=by, now=now)
            statuses.append(Status.CHANGED if change else Status.DUPLICATE)
            changes.extend([change] if change else [])
        if call.modified_ms > held_ms:
            newer[place] = row, call.note
    insert_rows(fresh)
    _write_changes(changes, fresh)
    _write_ages([row for row, _ in newer.values()], fresh)
    link_twins(fresh)
    noted = put_notes(keyring=keyring, by=by, noted=list(newer.values()), now=now)
    statuses = [
        Status.CHANGED
        if status == Status.DUPLICATE and place in newer and newer[place][0].pk in noted
        else status
        for place, status in enumerate(statuses)
    ]
    _tell(by=by, batch_id=batch_id, fresh=fresh, changed=[c.call_id for c in changes], now=now)
    return statuses


def _row(call: ArrivingCall, natural_key: bytes, contact: Contact | None, now: datetime) -> Call:
    return Call(
        natural_key=natural_key,
        agent_id=call.agent_id,
        team_id=call.team_id,
        line_id=call.line_id,
        device_id=call.device_id,
        contact=contact,
        presentation=call.number.presentation,
        subscription_id=call.subscription_id,
        type=call.type,
        direction=call.facts.direction,
        outcome=call.facts.outcome,
        method=call.method,
        mode=call.mode,
        start_at=call.start_at,
        start_ms=call.start_ms,
        offset_min=call.offset_min,
        zone=call.zone,
        day=call.day,
        duration_s=call.duration_s,
        talk_s=call.facts.talk_s,
        ring_s=call.ring_s,
        modified_ms=call.modified_ms,
        received_at=now,
        batch_id=call.batch_id,
        source=call.source,
        clock_suspect=call.clock_suspect,
        deleted_on_phone_at=now if call.deleted else None,
    )


def _write_changes(changes: list[CallChange], fresh: list[Call]) -> None:
    """A call corrected within the batch that brought it was never seen otherwise: it needs no history."""
    born_now = {row.pk for row in fresh}
    older = [change for change in changes if change.call_id not in born_now]
    for change in older:
        change.call.save()
    insert_rows(older)


def _write_ages(newer: list[Call], fresh: list[Call]) -> None:
    """A newer version may say the same: nothing changed, but what is older than it is out of date now."""
    born_now = {row.pk for row in fresh}
    held = {row.pk: row for row in newer if row.pk not in born_now}
    if held:
        Call.objects.bulk_update(held.values(), ["modified_ms"], batch_size=100)


def _tell(*, by: Any, batch_id: UUID, fresh: list[Call], changed: list[UUID], now: datetime) -> None:
    if fresh:
        facts = {"batch_id": str(batch_id), "count": len(fresh)}
        activity.record("calls.stored", by=by, now=now, facts=facts)
    if changed:
        ids = sorted({str(pk) for pk in changed})
        activity.record("calls.changed", by=by, now=now, facts={"batch_id": str(batch_id), "call_ids": ids})
