"""Keeping views of pages under a name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.core.refused import Refused
from calliper.orgs.models import Member
from calliper.reports.models import FirstView, Pin, SavedReport, Share
from calliper.reports.models.saved_report import EXPLORE, LONGEST

MOST = 100
TAKEN = _("You have a report of this name already.")


@transaction.atomic
def save_report(*, by: Member, name: str, query: str, now: datetime, page: str = EXPLORE) -> SavedReport:
    """Keep a view of a page; raises Refused for a name that is taken or none, and when there are too many."""
    kept = _free(name, by)
    if SavedReport.objects.filter(member_id=by.pk).count() >= MOST:
        raise Refused(_("You have 100 saved reports, which are the most. Delete one first."))
    with once():
        report = SavedReport.of(member_id=by.pk, page=page, name=kept, query=query, created_at=now)
    activity.record("report.saved", by=by, about=report, now=now)
    return report


@transaction.atomic
def change_report(*, report: SavedReport, by: Member, name: str, query: str, now: datetime) -> SavedReport:
    """Let a saved report ask something else, under the same name or another one; raises Refused when one has it."""
    kept = _free(name, by, but=report)
    if (kept, query) != (report.name, report.query):
        report.name, report.query = kept, query
        with once():
            report.save(update_fields=["name", "query"])
        activity.record("report.changed", by=by, about=report, now=now)
    return report


@transaction.atomic
def rename_report(*, report: SavedReport, by: Member, name: str, now: datetime) -> SavedReport:
    """Give a saved report another name; raises Refused when another one has it."""
    kept = _free(name, by, but=report)
    if kept != report.name:
        report.name = kept
        with once():
            report.save(update_fields=["name"])
        activity.record("report.renamed", by=by, about=report, now=now)
    return report


@transaction.atomic
def remove_report(*, report: SavedReport, by: Member, now: datetime) -> None:
    """Forget a saved report wherever it is shared, pinned or opens first; the calls it counted stay."""
    for rows in (Share.objects, Pin.objects, FirstView.objects):
        rows.filter(report=report).delete()
    removed, _rows = SavedReport.objects.filter(pk=report.pk).delete()
    if removed:
        activity.record("report.removed", by=by, about=report, now=now)


def note_opened(*, report: SavedReport, now: datetime) -> None:
    """Note when a saved report was last looked at; no event."""
    SavedReport.objects.filter(pk=report.pk).update(opened_at=now)


def _free(name: str, by: Member, but: SavedReport | None = None) -> str:
    kept = " ".join(name.split())
    if not kept:
        raise Refused(_("Give the report a name."), "name")
    if len(kept) > LONGEST:
        raise Refused(_("A name has room for 80 characters."), "name")
    others = SavedReport.objects.filter(member_id=by.pk, name__iexact=kept)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise Refused(TAKEN, "name")
    return kept


@contextmanager
def once() -> Iterator[None]:
    """Two windows may take one name at the same moment: the second is told what it would be told a moment later."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as wrong:
        raise Refused(TAKEN, "name") from wrong
