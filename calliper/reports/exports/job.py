"""The work of an export: from the page as its member may see it now into an encrypted file.

Rights are asked once more when it runs. Killed, it begins anew; the file appears only when it is whole.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from time import monotonic

from django.conf import settings
from django.utils import timezone, translation

from calliper.calls.narrow import Asked
from calliper.core import blobs
from calliper.core.jobs import Later, task, wake
from calliper.core.permissions import allows
from calliper.notifications.actions import send
from calliper.orgs import access as orgs
from calliper.orgs.models import Member, Organisation
from calliper.reports.access import exports as access
from calliper.reports.actions import exporting
from calliper.reports.exports.counted import Counted, expected
from calliper.reports.exports.formats import FORMATS
from calliper.reports.exports.notices import KIND
from calliper.reports.exports.pieces import Pieces
from calliper.reports.exports.place import Place
from calliper.reports.exports.trouble import TROUBLE, sentence
from calliper.reports.models.export import Export, Stage
from calliper.reports.sheet import Address, UnknownPage, sheet

MIB = 1024 * 1024
# Who waited so long has gone on to something else.
LONG = timedelta(seconds=10)


@task(exporting.WORK, Export, lease_s=120, max_attempts=3)
def work(row: Export, now: datetime) -> None:
    """Write the file, or say why there is none; one at a time for each member. Raises Later while another is made."""
    if row.stage != Stage.MAKING:
        return
    if access.is_busy(row):
        raise Later(now)
    try:
        _work(row, now)
    finally:
        if following := access.next_waiting(row):
            wake(exporting.WORK, following)


def _work(row: Export, now: datetime) -> None:
    org, viewer = orgs.organisation(row.org_id), access.asker(row)
    language = viewer.login.language if viewer and viewer.login else ""
    with timezone.override(org.zone), translation.override(language or "en"):
        try:
            _write(row, viewer, org, now)
        except exporting.CancelAsked:
            exporting.end_export(row=row, stage=Stage.CANCELLED, now=now)
        except TROUBLE as wrong:
            exporting.end_export(row=row, stage=Stage.FAILED, now=now, sentence=sentence(wrong))


def _write(row: Export, viewer: Member | None, org: Organisation, now: datetime) -> None:
    began = monotonic()
    if viewer is None or not allows(viewer, "exports.make"):
        raise UnknownPage(row.page)
    viewer.org = org
    standing = orgs.standing(viewer)
    held = sheet(Asked(viewer, org, now), Address(row.page, row.query))
    blob_id = exporting.begin_export(row=row, standing=standing, expected=expected(held), now=now)
    counted = Counted(held, partial(_note, row))
    pieces = Pieces(FORMATS[row.format].write(counted.sheet, Place.of(org, now)))
    blobs.put(
        org.pk,
        "export",
        pieces,
        content_type=FORMATS[row.format].content_type,
        limit=settings.EXPORT_MOST_MB * MIB,
        blob_id=blob_id,
    )
    then = now + timedelta(seconds=monotonic() - began)
    exporting.finish_export(row=row, rows=counted.rows, size=pieces.size, now=then)
    if then - row.created_at >= LONG:
        send(kind=KIND, to=[row.member_id], facts={"exports": [str(row.pk)]}, group="exports", now=then)


def _note(row: Export, rows: int) -> None:
    exporting.note_written(row=row, rows=rows)
