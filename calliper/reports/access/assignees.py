"""To whom a call to return may be given."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from calliper.core.permissions import allows, reach
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.orgs.viewer import Viewer


def assignees(viewer: Viewer) -> list[Member]:
    """The active members within reach who may return calls, by name; nobody for who may give none."""
    rows = orgs.agents_within(viewer, reach(viewer, "call_backs.assign")).filter(disabled_at=None)
    return [each for each in rows.order_by("name", "id") if allows(each, "call_backs.work")]


def assignee(viewer: Viewer, member_id: UUID) -> Member:
    """One of them; raises Http404."""
    found = next((each for each in assignees(viewer) if each.pk == member_id), None)
    if found is None:
        raise Http404
    return found
