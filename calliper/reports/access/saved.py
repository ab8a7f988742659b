"""Saved reports: one's own, and those that others share with one's team or with everybody."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import Http404

from calliper.core.permissions import ORG, reach
from calliper.orgs.models import Member
from calliper.orgs.viewer import Viewer
from calliper.reports.models import FirstView, Pin, SavedReport, Share
from calliper.reports.saved.pages import pages


def saved_reports(viewer: Viewer, page: str = "") -> list[SavedReport]:
    """What the viewer sees, of one page or of all: the own ones before the shared ones, by name; one statement.

    Of somebody who leads teams, a second statement asks which.
    """
    rows = _seen(viewer).filter(page=page) if page else _seen(viewer)
    found = list(rows.order_by(Lower("name"), "id"))
    return sorted(found, key=lambda report: report.member_id != viewer.pk)


def saved_report(viewer: Viewer, report_id: UUID) -> SavedReport:
    """One that the viewer sees; raises Http404."""
    return _one(_seen(viewer), report_id)


def own_report(viewer: Viewer, report_id: UUID) -> SavedReport:
    """One that the viewer may change: an own one; raises Http404."""
    return _one(SavedReport.objects.filter(member_id=viewer.pk), report_id)


def shared_by(viewer: Viewer, report_id: UUID) -> SavedReport:
    """One whose sharing the viewer decides on: an own one, or for who shares with everybody any that is shared.

    So what somebody shared and then left behind can be taken over and taken back. Raises Http404.
    """
    whose = Q(member_id=viewer.pk)
    if reach(viewer, "reports.share") == ORG:
        whose |= Q(Exists(Share.objects.filter(report=OuterRef("pk"))))
    return _one(SavedReport.objects.filter(whose), report_id)


def pinned(viewer: Viewer) -> list[SavedReport]:
    """What the viewer has pinned and still sees, in its order."""
    places = dict(Pin.objects.filter(member_id=viewer.pk).values_list("report_id", "place"))
    if not places:
        return []
    found = list(_seen(viewer).filter(pk__in=places))
    return sorted(found, key=lambda report: (places[report.pk], report.name))


def first_view(member: Member, page: str) -> SavedReport | None:
    """What a page opens with: the member's own choice, else that for the role; None where there is none."""
    mine = Q(member_id=member.pk) | Q(member_id=None, role=member.role_key)
    chosen = {row.member_id: row.report_id for row in FirstView.objects.filter(mine, page=page)}
    wanted = chosen.get(member.pk) or chosen.get(None)
    return _seen(member).filter(pk=wanted).first() if wanted else None


def firsts_of(report: SavedReport, member: Member) -> tuple[bool, set[str]]:
    """Whether the page opens with a report for the member, and for which roles it does."""
    rows = FirstView.objects.filter(Q(member_id=None) | Q(member_id=member.pk), report=report)
    found = list(rows.values_list("member_id", "role"))
    return (member.pk, "") in found, {role for member_id, role in found if member_id is None}


def _seen(viewer: Viewer) -> QuerySet[SavedReport]:
    """Own ones, and those shared with everybody, the own team or a team that the viewer leads; of pages that open."""
    teams = {*viewer.team_ids(), getattr(viewer, "team_id", None)} - {None}
    shared = Share.objects.filter(Q(team_id=None) | Q(team_id__in=teams), report=OuterRef("pk"))
    rows = SavedReport.objects.filter(page__in=[page.name for page in pages(viewer)])
    return rows.filter(Q(member_id=viewer.pk) | Exists(shared))


def _one(rows: QuerySet[SavedReport], report_id: UUID) -> SavedReport:
    found = rows.filter(pk=report_id).first()
    if found is None:
        raise Http404
    return found
