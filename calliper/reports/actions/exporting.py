"""Exports from the asking to the pruning. The job's own writes first make sure that it still has the row to itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.core import blobs
from calliper.core.ids import new_id
from calliper.core.jobs import State, wake
from calliper.core.refused import Refused
from calliper.orgs.models import Member
from calliper.reports.access.exports import OPEN
from calliper.reports.models.export import Export, Stage

WORK = "reports.export"
MOST_OPEN = 5
KEPT, LISTED = timedelta(hours=24), timedelta(days=30)


class LeaseLost(Exception):
    """Another process has taken the row over."""


class CancelAsked(Exception):
    """The member wants it no longer."""


@dataclass(frozen=True)
class Wanted:
    """What is to be written: which page, as which format, under which title."""

    page: str
    query: str
    format: str
    title: str
    period: str
    standing: str


@transaction.atomic
def ask_export(*, by: Member, wanted: Wanted, now: datetime) -> Export:
    """Let a job write a page to a file; raises Refused while too many wait."""
    # Two requests at once must not both be the fifth.
    Member.objects.select_for_update().filter(pk=by.pk).first()
    if Export.objects.filter(OPEN, member_id=by.pk).count() >= MOST_OPEN:
        raise Refused(_("Five of your exports are not finished yet. Wait for one of them, or cancel it."))
    row = Export.of(member_id=by.pk, created_at=now, run_at=now, **vars(wanted))
    facts = {"page": wanted.page, "format": wanted.format}
    activity.record("export.asked", by=by, about=row, now=now, facts=facts)
    wake(WORK, row)
    return row


@transaction.atomic
def cancel_export(*, row: Export, by: Member, now: datetime) -> None:
    """Stop an export: one that waits at once, one that runs within some rows; again is harmless."""
    held = Export.objects.select_for_update().get(pk=row.pk)
    if not held.is_open or held.cancel_asked_at:
        return
    held.cancel_asked_at = now
    if held.state == State.WAITING:
        held.state, held.stage, held.ended_at = State.DONE, Stage.CANCELLED, now
    held.save(update_fields=["cancel_asked_at", "state", "stage", "ended_at"])
    activity.record("export.cancelled", by=by, about=held, now=now)


@transaction.atomic
def begin_export(*, row: Export, standing: str, expected: int | None, now: datetime) -> UUID:
    """Begin, or begin anew: what a killed job had written goes. Returns the id for the file."""
    held = _mine(row)
    if held.blob_id:
        blobs.delete(held.org_id, held.blob_id)
    held.blob_id, held.began_at, held.standing = new_id(), held.began_at or now, standing
    held.rows_done, held.rows_expected = 0, expected
    held.save(update_fields=["blob_id", "began_at", "standing", "rows_done", "rows_expected"])
    return held.blob_id


@transaction.atomic
def note_written(*, row: Export, rows: int) -> None:
    """Say how far it is. Raises LeaseLost or CancelAsked."""
    held = _mine(row)
    held.rows_done = rows
    held.save(update_fields=["rows_done"])


@transaction.atomic
def finish_export(*, row: Export, rows: int, size: int, now: datetime) -> None:
    """The file is whole; it is kept for a day. Raises LeaseLost or CancelAsked."""
    held = _mine(row)
    held.stage, held.rows_done, held.size = Stage.DONE, rows, size
    held.ended_at, held.expires_at = now, now + KEPT
    held.save(update_fields=["stage", "rows_done", "size", "ended_at", "expires_at"])
    activity.record("export.finished", by=None, about=held, now=now, facts={"rows": rows})


@transaction.atomic
def end_export(*, row: Export, stage: Stage, now: datetime, sentence: str = "") -> None:
    """It is cancelled, or failed for a reason that a person can read; nothing of it is kept. Raises LeaseLost."""
    held = _mine(row, minds_cancel=False)
    if held.blob_id:
        blobs.delete(held.org_id, held.blob_id)
    held.stage, held.ended_at, held.complaint, held.blob_id = stage, now, sentence[:300], None
    held.save(update_fields=["stage", "ended_at", "complaint", "blob_id"])


@transaction.atomic
def note_download(*, row: Export, by: Member, now: datetime) -> None:
    """Write down that the file was handed out."""
    facts = {"page": row.page, "format": row.format, "rows": row.rows_done}
    activity.record("export.downloaded", by=by, about=row, now=now, facts=facts)


def prune_exports(*, now: datetime) -> int:
    """Delete files whose day is over, what no job will finish, and rows of a month ago; returns how many files."""
    over = list(Export.objects.filter(expires_at__lte=now, blob_id__isnull=False))
    over += list(Export.objects.filter(state=State.DEAD, blob_id__isnull=False))
    for row in over:
        if row.blob_id:
            blobs.delete(row.org_id, row.blob_id)
        Export.objects.filter(pk=row.pk).update(blob_id=None)
    Export.objects.filter(created_at__lt=now - LISTED).exclude(OPEN).delete()
    return len(over)


def _mine(row: Export, *, minds_cancel: bool = True) -> Export:
    """The row as it is now, locked."""
    rows = Export.objects.select_for_update()
    held = rows.filter(pk=row.pk, lease_token=row.lease_token, state=State.RUNNING).first()
    if held is None:
        raise LeaseLost
    if minds_cancel and held.cancel_asked_at:
        raise CancelAsked
    return held
