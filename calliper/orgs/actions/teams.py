from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.models import Member, Placement, Team


@transaction.atomic
def create_team(*, by: Member, name: str, now: datetime) -> Team:
    """Make a team; raises Refused when an open team has the name."""
    team = Team.objects.create(name=_free_name(name), created_at=now)
    record("team.created", by=by, now=now, about=team)
    return team


@transaction.atomic
def rename_team(*, by: Member, team: Team, name: str, now: datetime) -> None:
    """Give a team another name; raises Refused when an open team has it."""
    wanted = _free_name(name, but=team)
    if wanted == team.name:
        return
    team.name = wanted
    team.save(update_fields=["name"])
    record("team.renamed", by=by, now=now, about=team)


@transaction.atomic
def close_team(*, by: Member, team: Team, now: datetime) -> None:
    """Close a team for good and end its leads; raises Refused while members are in it. Its calls stay."""
    if Member.objects.filter(team=team).exists():
        raise Refused(_("Move the members of %(name)s to other teams first.") % {"name": team.name})
    if team.closed_at is not None:
        return
    Placement.objects.filter(team=team, leads=True, until_at=None).update(until_at=now)
    team.closed_at = now
    team.save(update_fields=["closed_at"])
    record("team.closed", by=by, now=now, about=team)


def _free_name(name: str, but: Team | None = None) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise Refused(_("Give the team a name."), "name")
    same = Team.objects.filter(name__iexact=wanted, closed_at=None)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise Refused(_("There is a team with this name already."), "name")
    return wanted
