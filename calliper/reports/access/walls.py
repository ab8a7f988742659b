"""The only door to walls: for who manages them, and for who holds a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from calliper.core.permissions import ORG, TEAM, reach
from calliper.core.scope import scope, unscoped
from calliper.orgs import access as orgs
from calliper.orgs.models import Organisation
from calliper.orgs.viewer import Viewer
from calliper.reports.models import Wall
from calliper.reports.wall.token import hash_of

MANAGE = "walls.manage"


@dataclass(frozen=True)
class Shown:
    """A live wall with its organisation; `viewer` is its maker as long as they may still show it, else None."""

    wall: Wall
    org: Organisation
    viewer: Viewer | None

    @classmethod
    def of(cls, row: Wall, org: Organisation) -> Shown:
        """In the scope of its organisation."""
        return cls(row, org, _maker(row))


def walls(viewer: Viewer) -> QuerySet[Wall]:
    """Those that are not revoked, within the viewer's reach, newest first: with team reach, of own teams."""
    rows = Wall.objects.filter(revoked_at=None).select_related("team", "created_by")
    rows = rows.order_by("-created_at", "-id")
    how_far = reach(viewer, MANAGE)
    if how_far == ORG:
        return rows
    return rows.filter(team__in=orgs.led_teams(viewer)) if how_far == TEAM else rows.none()


def wall(viewer: Viewer, wall_id: UUID) -> Wall:
    """One of them; raises Http404."""
    found = walls(viewer).filter(pk=wall_id).first()
    if found is None:
        raise Http404
    return found


def opened(token: str, now: datetime) -> Shown | None:
    """The wall that a link opens; None for one that is wrong, revoked or over: nobody can tell which."""
    held = hash_of(token)
    if held is None:
        return None
    with unscoped("wall link finds its organisation"):
        rows = Wall.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=now), token_hash=held, revoked_at=None
        )
        row = rows.first()
    if row is None:
        return None
    with scope(row.org_id):
        return Shown.of(row, orgs.organisation(row.org_id))


def _maker(row: Wall) -> Viewer | None:
    """Who made the wall, if they could make it today."""
    maker = orgs.somebody(row.created_by_id)
    if maker is None or not maker.is_active or maker.login is None or not maker.login.is_active:
        return None
    how_far = reach(maker, MANAGE)
    if row.team_id is None:
        return maker if how_far == ORG else None
    return maker if orgs.teams(maker, MANAGE).filter(pk=row.team_id).exists() else None
