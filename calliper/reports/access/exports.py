"""The files a member has asked for: own ones only."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from calliper.core.jobs import State
from calliper.core.permissions import allows
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.orgs.viewer import Viewer
from calliper.reports.models.export import Export, Stage

OPEN = Q(stage=Stage.MAKING, state__in=(State.WAITING, State.RUNNING))


def exports(viewer: Viewer) -> QuerySet[Export]:
    """The viewer's exports, newest first."""
    rows = Export.objects.order_by("-created_at", "-id")
    return rows.filter(member_id=viewer.pk) if allows(viewer, "exports.make") else rows.none()


def export(viewer: Viewer, export_id: UUID) -> Export:
    """One of them; raises Http404."""
    found = exports(viewer).filter(pk=export_id).first()
    if found is None:
        raise Http404
    return found


def asker(row: Export) -> Member | None:
    """Whoever asked for it, as they stand now; None once they are out."""
    found = Member.objects.filter(pk=row.member_id, disabled_at=None)
    return found.select_related("custom_role", "login").first()


def is_busy(row: Export) -> bool:
    """Whether what the same member asked for before is still being made."""
    before = Q(created_at__lte=row.created_at, stage=Stage.MAKING, state=State.RUNNING)
    return Export.objects.filter(before, member_id=row.member_id).exclude(pk=row.pk).exists()


def next_waiting(row: Export) -> Export | None:
    """What the same member asked for next."""
    rows = Export.objects.filter(member_id=row.member_id, stage=Stage.MAKING, state=State.WAITING)
    return rows.exclude(pk=row.pk).order_by("created_at", "id").first()


def still_stands(row: Export, viewer: Member) -> bool:
    """Whether the viewer may see today just what they might when the file was made."""
    return bool(row.standing) and orgs.standing_now(viewer) == row.standing
