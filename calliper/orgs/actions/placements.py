"""Who is in which team since when. Calls keep the team of their own time, so nothing is overwritten here."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.orgs.models import Member, Placement, Team
from calliper.orgs.roles import LEADING


@transaction.atomic
def place_member(*, by: Member, member: Member, team: Team | None, now: datetime) -> None:
    """Move a member into a team, or out of any with None, from `now` on; raises Refused for a closed team."""
    before = member.team_id
    if before == (team.pk if team else None):
        return
    put_into(member, team, now)
    if team:
        record("team.member_placed", by=by, now=now, about=member, facts={"team": str(team.pk)})
    else:
        record("team.member_removed", by=by, now=now, about=member, facts={"team": str(before)})


@transaction.atomic
def lead_team(*, by: Member, member: Member, team: Team, now: datetime) -> None:
    """Make a member lead a team from `now` on; raises Refused when the role leads nothing."""
    if member.role not in LEADING:
        raise Refused(
            _("%(name)s is not a team lead. Change the role first.") % {"name": member.name}, "member"
        )
    _refuse_closed(team)
    open_ = Placement.objects.filter(member=member, team=team, leads=True, until_at=None)
    if not open_.exists():
        Placement.objects.create(member=member, team=team, leads=True, from_at=now)
        record("team.lead_named", by=by, now=now, about=member, facts={"team": str(team.pk)})


@transaction.atomic
def stop_leading(*, by: Member, member: Member, team: Team, now: datetime) -> None:
    """End a member's lead of a team; harmless when there is none."""
    rows = Placement.objects.filter(member=member, team=team, leads=True, until_at=None)
    if rows.update(until_at=now):
        record("team.lead_removed", by=by, now=now, about=member, facts={"team": str(team.pk)})


def put_into(member: Member, team: Team | None, now: datetime) -> None:
    """Close the open interval and open the next, without an event.

    A member's very first interval has no start: calls made before the member was entered here belong to it.
    """
    if team:
        _refuse_closed(team)
    Placement.objects.filter(member=member, leads=False, until_at=None).update(until_at=now)
    if team:
        first = not Placement.objects.filter(member=member, leads=False).exists()
        Placement.objects.create(member=member, team=team, from_at=None if first else now)
    member.team = team
    member.save(update_fields=["team"])


def end_leading(member: Member, now: datetime) -> None:
    """End every lead of a member whose role changed, without an event."""
    Placement.objects.filter(member=member, leads=True, until_at=None).update(until_at=now)


def _refuse_closed(team: Team) -> None:
    if team.closed_at is not None:
        raise Refused(_("The team %(name)s is closed.") % {"name": team.name}, "team")
