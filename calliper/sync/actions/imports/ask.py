"""What a person asks of an import: how its columns are meant, whose its rows are, start, stop, take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.consent import actions as consent
from calliper.core import blobs
from calliper.core.erase import erase_rows
from calliper.core.jobs import State
from calliper.core.refused import Refused
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.sync.actions.imports.queue import queue
from calliper.sync.imports import mapping, vault, whose
from calliper.sync.imports.options import Options
from calliper.sync.models import ENDED, OPEN_STAGES, Import, ImportMapping, Stage


@transaction.atomic
def set_columns(*, row: Import, by: Member, format_name: str, options: Options, now: datetime) -> Import:
    """Say how a table is to be understood; the whole file is read through with it. Raises Refused once started."""
    row = _held(row, *OPEN_STAGES, Stage.FAILED)
    if row.has_stored:
        raise Refused(_("This import has stored calls. Undo it first."))
    row.format, row.options = format_name, options.to_json()
    queue(row, Stage.READING, now)
    row.save()
    headings = (vault.opened(row, "description_enc") or {}).get("headings") or ()
    if headings:
        ImportMapping.objects.update_or_create(
            fingerprint=mapping.fingerprint(headings),
            defaults={"options": options.to_json(), "used_at": now},
        )
    return row


@transaction.atomic
def set_agents(*, row: Import, by: Member, members: Sequence[str]) -> Import:
    """Say whose the rows are: for each text of the file a member's id, or whose.LEAVE_OUT. Raises Refused."""
    row = _held(row, Stage.READY)
    choices = vault.opened(row, "agents_enc") or []
    if len(members) != len(choices):
        raise Refused(_("The file was read again meanwhile. Choose once more."))
    for choice, member_id in zip(choices, members, strict=True):
        choice["member"] = member_id
    row.agents_enc, row.tried = vault.sealed(row, "agents_enc", choices), {}
    row.save(update_fields=["agents_enc", "tried"])
    return row


@transaction.atomic
def try_import(*, row: Import, by: Member, now: datetime) -> Import:
    """Count what an import would do, without storing anything. Raises Refused before every agent is decided."""
    row = _ready(row, now)
    queue(row, Stage.TRYING, now)
    row.tried = {}
    row.save()
    return row


@transaction.atomic
def start_import(*, row: Import, by: Member, now: datetime) -> Import:
    """Begin to store. Raises Refused before every agent is decided, and the second time."""
    row = _ready(row, now)
    queue(row, Stage.STORING, now)
    row.save()
    activity.record("import.started", by=by, about=row, now=now)
    return row


@transaction.atomic
def cancel_import(*, row: Import, by: Member, now: datetime) -> Import:
    """Ask a job to stop at its next commit; one that has not begun stops here. What is stored stays."""
    row = _held(row, Stage.READING, Stage.TRYING, Stage.STORING)
    row.cancel_asked_at = now
    if row.stage == Stage.STORING:
        activity.record("import.cancelled", by=by, about=row, now=now)
    if row.state != State.RUNNING:
        stop(row, now)
        row.state = State.DONE
    row.save()
    return row


def stop(row: Import, now: datetime) -> None:
    """Put a stage that was cut short where a person can go on; the caller saves."""
    left = {Stage.STORING: Stage.CANCELLED, Stage.READING: Stage.DRAFT, Stage.TRYING: Stage.READY}
    row.stage, row.ended_at, row.cancel_asked_at = left[Stage(row.stage)], now, None


@transaction.atomic
def resume_import(*, row: Import, by: Member, now: datetime) -> Import:
    """Go on where an import stopped; what is stored already is not stored again. Raises Refused."""
    row = _held(row, Stage.CANCELLED, Stage.FAILED, Stage.DRAFT)
    if row.blob_id is None:
        raise Refused(
            _("The file is no longer kept. Upload it again: calls that are known stay as they are.")
        )
    if not row.agents_enc:
        queue(row, Stage.READING, now)
        row.save()
        return row
    done, read_bytes = row.rows_done, row.read_bytes
    queue(row, Stage.STORING, now)
    row.rows_done, row.read_bytes = done, read_bytes
    row.save()
    return row


@transaction.atomic
def undo_import(*, row: Import, by: Member, now: datetime) -> Import:
    """Begin to take back what an import stored, except calls that a phone has confirmed. Raises Refused."""
    row = _held(row, *ENDED)
    if not row.has_stored:
        raise Refused(
            _("There is nothing to take back: this import has stored nothing, or is undone already.")
        )
    queue(row, Stage.UNDOING, now)
    row.undone_by_id = by.pk
    row.save()
    return row


@transaction.atomic
def discard_import(*, row: Import, by: Member) -> None:
    """Throw a draft away, with its file. Raises Refused once it has stored something."""
    row = _held(row, *OPEN_STAGES, *ENDED)
    if row.has_stored or row.removed:
        raise Refused(_("This import has stored calls: it can be undone, and stays in the list."))
    blob_id, org_id = row.blob_id, row.org_id
    erase_rows(Import, [row.pk])
    if blob_id:
        blobs.delete(org_id, blob_id)


def _ready(row: Import, now: datetime) -> Import:
    held = _held(row, Stage.READY)
    consent.ensure_defaults(org=orgs.organisation(held.org_id), now=now)
    if not whose.decided(vault.opened(held, "agents_enc") or []):
        raise Refused(_("Say first whose calls these are."))
    return held


def _held(row: Import, *stages: Stage) -> Import:
    """The row as it is now, locked; raises Refused when it is in another stage."""
    held = Import.objects.select_for_update().get(pk=row.pk)
    if held.at not in stages:
        raise Refused(_("This import has moved on meanwhile. Look at where it is now."))
    return held
