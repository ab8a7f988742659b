from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from calliper.devices.actions.clones import read_counter
from calliper.devices.models import Device, DeviceDay

MOST_RE_READS = 3
MOST_WAITING_SIMS = 20
STATUSES = ("stored", "duplicate", "changed", "dropped", "retry")


@transaction.atomic
def count_answers(
    *, device: Device, answers: Mapping[date, Counter[str]], reasons: Mapping[date, Counter[str]]
) -> None:
    """Add a batch's answers to the device's days. Writes no event: the batch has its own."""
    known = {row.day: row for row in DeviceDay.objects.filter(device=device, day__in=list(answers))}
    for day, counts in answers.items():
        row = known.get(day) or DeviceDay(device=device, day=day)
        row.received += counts.total()
        for status in STATUSES:
            setattr(row, status, getattr(row, status) + counts[status])
        row.reasons = dict(Counter(row.reasons) + reasons.get(day, Counter()))
        row.save()


@transaction.atomic
def note_batch(
    *,
    device: Device,
    sequence: int,
    skew_ms: int,
    last_call_at: datetime | None,
    now: datetime,
    waiting_sims: Collection[str] = (),
) -> None:
    """Write down that the phone synced, its newest call, and the SIMs whose calls wait to be named; also when its
    counter tells of a second copy.
    """
    fields: dict[str, Any] = {
        "last_sync_at": now,
        "skew_ms": skew_ms,
        "sync_requested_at": None,
        "uninstalled_at": None,
        **read_counter(device=device, sequence=sequence, now=now),
    }
    if last_call_at and (device.last_call_at is None or last_call_at > device.last_call_at):
        fields["last_call_at"] = last_call_at
    if new := set(waiting_sims) - {"", *device.waiting_sims}:
        fields["waiting_sims"] = [*device.waiting_sims, *sorted(new)][-MOST_WAITING_SIMS:]
    Device.objects.filter(pk=device.pk).update(**fields)


@transaction.atomic
def put_digest(
    *, device: Device, day: date, claimed: Mapping[str, Any], missing: int, now: datetime
) -> tuple[DeviceDay, bool]:
    """Keep what the phone says of one day and how many calls the server misses; also whether that is news."""
    row = DeviceDay.objects.filter(device=device, day=day).first() or DeviceDay(device=device, day=day)
    news = (row.missing or 0) != missing
    row.seen, row.acknowledged, row.queued = claimed["seen"], claimed["acknowledged"], claimed["queued"]
    row.refused, row.digest = dict(claimed["refused"]), claimed["digest"]
    row.digest_at, row.missing = now, missing
    # A day that stays wrong after a few readings is shown, not asked for again and again.
    row.re_read = missing > 0 and row.re_reads < MOST_RE_READS
    row.re_reads = row.re_reads + 1 if missing else 0
    row.save()
    return row, news
