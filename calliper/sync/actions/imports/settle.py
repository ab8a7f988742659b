"""What a job writes about an import; each first makes sure that the job still has the row to itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from calliper.activity import actions as activity
from calliper.core.jobs import State
from calliper.sync.actions.imports.ask import stop
from calliper.sync.imports import vault
from calliper.sync.imports.tally import Tally
from calliper.sync.imports.told import CancelAsked, LeaseLost
from calliper.sync.models import Import, Stage


def mine(row: Import, *, minds_cancel: bool = True) -> Import:
    """The row as it is now, locked; raises LeaseLost, or CancelAsked when somebody wants it stopped."""
    rows = Import.objects.select_for_update()
    held = rows.filter(pk=row.pk, lease_token=row.lease_token, state=State.RUNNING).first()
    if held is None:
        raise LeaseLost
    if minds_cancel and held.cancel_asked_at:
        raise CancelAsked
    return held


@transaction.atomic
def note_reading(*, row: Import, rows: int, read_bytes: int) -> None:
    """Say how far a reading is. Raises LeaseLost or CancelAsked."""
    held = mine(row)
    row.rows_done, row.read_bytes = held.rows_done, held.read_bytes = rows, read_bytes
    held.save(update_fields=["rows_done", "read_bytes"])


@transaction.atomic
def finish_reading(*, row: Import, tally: Tally, choices: Sequence[dict[str, Any]], now: datetime) -> None:
    """Write down what the whole file holds; it is ready to be started."""
    held = mine(row)
    held.found, held.rows, held.rows_exact = tally.facts(), tally.rows, True
    held.rows_done, held.read_bytes = tally.rows, held.size
    sample = {"calls": tally.sample, "bad": tally.bad_sample, "types": tally.type_words}
    held.sample_enc = vault.sealed(held, "sample_enc", sample)
    held.agents_enc = vault.sealed(held, "agents_enc", list(choices))
    held.stage, held.ended_at, held.position, held.counts, held.tried = Stage.READY, now, 0, {}, {}
    held.save()


@transaction.atomic
def finish_trying(*, row: Import, tried: dict[str, Any], now: datetime) -> None:
    """Write down what an import would do."""
    held = mine(row)
    held.tried, held.stage, held.ended_at = tried, Stage.READY, now
    held.save(update_fields=["tried", "stage", "ended_at"])


@transaction.atomic
def finish_storing(*, row: Import, now: datetime) -> None:
    """Every row of the file is settled."""
    held = mine(row, minds_cancel=False)
    held.stage, held.ended_at, held.read_bytes = Stage.DONE, now, held.size
    held.save(update_fields=["stage", "ended_at", "read_bytes"])
    activity.record("import.finished", by=held, about=held, now=now, facts=held.counts)


@transaction.atomic
def end_cancelled(*, row: Import, now: datetime) -> None:
    """Somebody asked for the end; what is stored stays until it is undone."""
    held = mine(row, minds_cancel=False)
    stop(held, now)
    held.save()


@transaction.atomic
def fail_import(*, row: Import, sentence: str, now: datetime) -> None:
    """The file cannot be imported, for a reason that a person can read."""
    held = mine(row, minds_cancel=False)
    stored = held.stage == Stage.STORING
    held.stage, held.ended_at, held.complaint = Stage.FAILED, now, sentence[:300]
    held.save(update_fields=["stage", "ended_at", "complaint"])
    if stored:
        activity.record("import.failed", by=held, about=held, now=now, facts=held.counts)
