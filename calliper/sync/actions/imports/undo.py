from __future__ import annotations

from datetime import datetime

from django.db import transaction

from calliper.activity import actions as activity
from calliper.calls import access as stored
from calliper.calls import actions as calls
from calliper.orgs.models import Member
from calliper.sync.actions.imports.settle import mine
from calliper.sync.models import Import, Stage


@transaction.atomic
def undo_chunk(*, row: Import, now: datetime) -> int:
    """Take back up to 500 calls that only this import knows, then names; 0 when nothing is left. Raises LeaseLost."""
    held = mine(row, minds_cancel=False)
    removed = calls.take_back_calls(by=held, org_id=row.org_id, import_id=row.pk, now=now)
    held.removed, held.attempts = held.removed + removed, 1
    held.save(update_fields=["removed", "attempts"])
    row.removed = held.removed
    return removed or calls.take_back_names(org_id=row.org_id, import_id=row.pk)


@transaction.atomic
def finish_undo(*, row: Import, now: datetime) -> None:
    """Everything that could be taken back is; calls that a phone confirmed stay."""
    held = mine(row, minds_cancel=False)
    kept = stored.imported(row.pk).confirmed
    held.stage, held.ended_at = Stage.UNDONE, now
    held.counts = {**held.counts, "kept": kept}
    held.save(update_fields=["stage", "ended_at", "counts"])
    by = Member.objects.filter(pk=held.undone_by_id).first() if held.undone_by_id else None
    facts = {"count": held.removed, "kept": kept}
    activity.record("import.undone", by=by, about=held, now=now, facts=facts)
