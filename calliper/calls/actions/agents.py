"""What befalls agents and moves their calls with them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from calliper.calls.actions.call_back_moves import hand_call_backs_on
from calliper.calls.actions.move import start_move
from calliper.calls.models import CallMove
from calliper.devices import actions as devices
from calliper.devices.models import Line
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member

if TYPE_CHECKING:
    from calliper.activity.models import Event


@transaction.atomic
def merge_agents(*, by: Member, former: Member, into: Member, now: datetime) -> CallMove:
    """Make two entries of one person one: rights, teams, phones and lines at once, calls by a job.

    In one transaction, so that nobody ever sees half a merge. Raises Refused as `orgs.merge_members` does.
    """
    orgs.merge_members(by=by, former=former, into=into, now=now)
    devices.take_over_phones(by=by, former=former, member=into, now=now)
    hand_call_backs_on(former=former, into=into)
    return start_move(by=by, from_member=former, to_member=into, now=now)


def follow_line(*, event: Event, now: datetime) -> CallMove | None:
    """Have the calls of a line follow its history after it changed hands; heard twice it is one move."""
    facts = event.facts
    if "from_at" not in facts or event.actor_id is None or event.about_id is None:
        return None
    people = Member.objects.in_bulk([UUID(facts["from_member"]), UUID(facts["to_member"]), event.actor_id])
    return start_move(
        by=people[event.actor_id],
        from_member=people[UUID(facts["from_member"])],
        to_member=people[UUID(facts["to_member"])],
        line=Line.objects.get(pk=event.about_id),
        since=datetime.fromisoformat(facts["from_at"]),
        move_id=event.pk,
        now=now,
    )
