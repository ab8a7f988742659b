from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from calliper.activity import actions as activity
from calliper.consent import access as consent
from calliper.core.ids import new_id
from calliper.core.keys.keyring import Keyring
from calliper.core.laps import lap, so_far
from calliper.devices import access as devices
from calliper.devices.actions import count_answers, note_batch
from calliper.devices.models import Device
from calliper.orgs.models import Organisation
from calliper.sync import ingest
from calliper.sync.draft import Circumstances, Draft
from calliper.sync.models import Batch as LedgerRow
from calliper.sync.models import Quarantined
from calliper.sync.reasons import Retry
from calliper.sync.steps import item_id
from calliper.sync.wire import Batch

QUARANTINE = timedelta(days=30)


class BatchReused(Exception):
    """A batch id came again with other items."""


@transaction.atomic
def receive_batch(*, device: Device, org: Organisation, batch: Batch, now: datetime) -> dict[str, Any]:
    """Answer every item of a batch once; a repeat gets the first answer again. Raises BatchReused.

    Everything happens in one transaction: the answer leaves only when all of it is on disk.
    """
    with lap("ledger"):
        devices.hold(device)
        content = hashlib.sha256(orjson.dumps(batch.items)).digest()
        first = LedgerRow.objects.filter(device_id=device.id, batch_id=batch.batch_id).first()
    if first:
        return _replay(first, content, batch)
    with lap("around"):
        around = _circumstances(device, org, batch, now)
    drafts = ingest.run(around)[0]
    with lap("account"):
        _quarantine(ingest.unreadable(drafts), device, around)
        _count(drafts, device, batch, around)
    with lap("ledger"):
        words, counts = ingest.words(drafts), ingest.counts(drafts)
        row = _write_down(device, batch, content, words, counts, now)
    return _answer(row, [draft.item_id for draft in drafts], words)


def _write_down(
    device: Device, batch: Batch, content: bytes, words: Sequence[str], counts: dict[str, int], now: datetime
) -> LedgerRow:
    """Words are enough to answer again: a repeat brings the ids with it."""
    return LedgerRow.of(
        device_id=device.id,
        batch_id=batch.batch_id,
        content_hash=content,
        answer=zlib.compress(orjson.dumps(words), level=1),
        received_at=now,
        sent_at=batch.sent_at,
        sequence=batch.sequence,
        counts=counts,
        taken_ms=so_far(),
    )


def _replay(first: LedgerRow, content: bytes, batch: Batch) -> dict[str, Any]:
    if bytes(first.content_hash) != content:
        raise BatchReused
    stored = orjson.loads(zlib.decompress(bytes(first.answer)))
    if isinstance(stored, dict):  # version 0.1 kept whole answers
        return {**stored, "replayed": True}
    return {**_answer(first, [item_id(raw) for raw in batch.items], stored), "replayed": True}


def _answer(row: LedgerRow, ids: Sequence[UUID | None], words: Sequence[str]) -> dict[str, Any]:
    return {
        "batch_id": str(row.batch_id),
        "received_at": row.received_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "replayed": False,
        "answers": ingest.answers(ids, words),
        "counts": row.counts,
    }


def _circumstances(device: Device, org: Organisation, batch: Batch, now: datetime) -> Circumstances:
    return Circumstances(
        org=org,
        by=device,
        device=device,
        batch=batch,
        policies=consent.policies(),
        periods=devices.line_periods(device),
        excluded=frozenset(consent.excluded_indexes()),
        agreed=frozenset(consent.agreed_purposes(device.id) or ()),
        keyring=Keyring.of(org.id),
        now=now,
    )


def _quarantine(drafts: Sequence[Draft], device: Device, around: Circumstances) -> None:
    rows = []
    for draft in drafts:
        row_id: UUID = new_id()
        raw = orjson.dumps(draft.raw).decode()
        rows.append(
            Quarantined(
                id=row_id,
                device_id=device.id,
                batch_id=around.batch.batch_id,
                position=draft.position,
                raw_enc=around.keyring.encrypt("sync_quarantined", "raw_enc", row_id, raw),
                complaint=draft.complaint,
                received_at=around.now,
                expires_at=around.now + QUARANTINE,
            )
        )
    Quarantined.objects.bulk_create(rows)


def _count(drafts: Sequence[Draft], device: Device, batch: Batch, around: Circumstances) -> None:
    statuses, reasons = ingest.by_day(drafts, around.now.astimezone(around.zone).date())
    count_answers(device=device, answers=statuses, reasons=reasons)
    starts = [d.start_at for d in drafts if d.start_at and not d.verdict and not d.clock_suspect]
    unnamed = [draft for draft in drafts if draft.verdict == Retry.UNKNOWN_SIM and draft.item]
    note_batch(
        device=device,
        sequence=batch.sequence,
        skew_ms=round((batch.sent_at - around.now).total_seconds() * 1000),
        last_call_at=max(starts, default=None),
        now=around.now,
        waiting_sims={draft.item.subscription_id or "" for draft in unnamed if draft.item},
    )
    if unnamed:
        activity.record(
            "device.unknown_sim_seen",
            by=device,
            about=device,
            now=around.now,
            facts={"count": len(unnamed)},
        )
