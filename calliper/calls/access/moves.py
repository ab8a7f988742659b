from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from calliper.calls.models import CallMove
from calliper.core.jobs import State


def moves_of_agent(member_id: UUID, *, since: datetime) -> list[CallMove]:
    """Moves to and from an agent that are not over, or were asked for lately; the latest first."""
    return list(_recent(CallMove.objects.filter(Q(from_member=member_id) | Q(to_member=member_id)), since))


def moves_of_line(line_id: UUID, *, since: datetime) -> list[CallMove]:
    """The same of a line."""
    return list(_recent(CallMove.objects.filter(line=line_id), since))


def _recent(rows: QuerySet[CallMove], since: datetime) -> QuerySet[CallMove]:
    found = rows.filter(~Q(state=State.DONE) | Q(asked_at__gte=since))
    return found.select_related("from_member", "to_member", "line").order_by("-asked_at", "-id")[:5]
