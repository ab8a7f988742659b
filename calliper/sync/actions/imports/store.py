"""One commit of an import: up to 500 rows with the place that is settled by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson
from django.db import transaction

from calliper.core.ids import new_id
from calliper.sync.actions.imports.settle import mine
from calliper.sync.draft import Draft
from calliper.sync.imports import intake
from calliper.sync.imports.chunk import Chunk
from calliper.sync.imports.intake import Surroundings
from calliper.sync.imports.reasons import words
from calliper.sync.imports.row import BadRow
from calliper.sync.models import Import, ImportProblem
from calliper.sync.reasons import Dropped


@transaction.atomic
def store_chunk(*, row: Import, chunk: Chunk, around: Surroundings, now: datetime) -> None:
    """Store a chunk and write down how far the file is settled, in one transaction: killed between two of these,
    an import goes on with nothing lost and nothing doubled. Raises LeaseLost or CancelAsked, and stores nothing then.
    """
    held = mine(row)
    drafts = intake.take(chunk.calls, around, by=held, now=now)
    _keep(held, chunk.bad, drafts, around)
    bad = [str(each.reason) for each in chunk.bad]
    left_out = len(chunk.calls) - len(drafts)
    held.counts = intake.added(held.counts, bad=bad, drafts=drafts, left_out=left_out)
    held.position, held.rows_done = chunk.place, held.rows_done + len(chunk)
    held.read_bytes, held.attempts = chunk.read_bytes or held.read_bytes, 1
    held.save(update_fields=["counts", "position", "rows_done", "read_bytes", "attempts"])
    row.counts, row.position, row.rows_done = held.counts, held.position, held.rows_done
    row.read_bytes = held.read_bytes


@transaction.atomic
def try_chunk(*, row: Import, chunk: Chunk, around: Surroundings, now: datetime) -> Sequence[Draft]:
    """What storing a chunk would answer, by storing it and taking it back before anybody can see it."""
    held = mine(row)
    drafts = intake.take(chunk.calls, around, by=held, now=now)
    transaction.set_rollback(True)
    return drafts


def _keep(row: Import, bad: Sequence[BadRow], drafts: Sequence[Draft], around: Surroundings) -> None:
    """Rows that are no call, sealed, with the reason of each."""
    kept = [(each.place, str(each.reason), [each.sentence, *each.raw]) for each in bad]
    unreadable = [draft for draft in drafts if draft.verdict == Dropped.UNREADABLE]
    kept += [
        (each.raw.place, "unreadable", [words("unreadable"), *intake.cells(each.raw)]) for each in unreadable
    ]
    problems = []
    for place, reason, raw in kept:
        row_id = new_id()
        cells = orjson.dumps(raw).decode()
        problems.append(
            ImportProblem(
                id=row_id,
                brought_by=row,
                place=place,
                reason=reason,
                raw_enc=around.keyring.encrypt("sync_importproblem", "raw_enc", row_id, cells),
                expires_at=row.file_until,
            )
        )
    ImportProblem.objects.bulk_create(problems, ignore_conflicts=True)
