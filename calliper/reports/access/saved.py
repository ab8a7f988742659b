"""The reports a member has saved: own ones only."""

from __future__ import annotations

from uuid import UUID

from django.db.models.functions import Lower
from django.http import Http404

from calliper.orgs.viewer import Viewer
from calliper.reports.models import SavedReport


def saved_reports(viewer: Viewer) -> list[SavedReport]:
    """The viewer's saved reports, by name."""
    return list(SavedReport.objects.filter(member_id=viewer.pk).order_by(Lower("name"), "id"))


def saved_report(viewer: Viewer, report_id: UUID) -> SavedReport:
    """One of them; raises Http404."""
    found = SavedReport.objects.filter(member_id=viewer.pk, pk=report_id).first()
    if found is None:
        raise Http404
    return found
