from __future__ import annotations

from uuid import UUID

from django.http import Http404

from calliper.core.permissions import reach
from calliper.devices.models import EnrolmentCode
from calliper.orgs.access import agents_within
from calliper.orgs.models import Member
from calliper.orgs.viewer import Viewer


def code(viewer: Viewer, code_id: UUID) -> EnrolmentCode:
    """One code for a member whom the viewer may enrol; raises Http404. Its text is not in it."""
    people = agents_within(viewer, reach(viewer, "devices.enrol"))
    rows = EnrolmentCode.objects.filter(member__in=people.values("pk"))
    found = rows.select_related("member", "device").filter(pk=code_id).first()
    if found is None:
        raise Http404
    return found


def enrollable(viewer: Viewer, permission: str = "devices.enrol") -> list[Member]:
    """The active members whose phones the viewer may enrol, or whose lines it may change, by name."""
    people = agents_within(viewer, reach(viewer, permission)).filter(disabled_at=None)
    return list(people.select_related("team").order_by("name"))
