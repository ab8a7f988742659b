from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from calliper.calls.access import calls as access_calls
from calliper.calls.models import Call
from calliper.core.ids import read_id
from calliper.core.permissions import TEAM
from calliper.devices.models import Device, Line, LinePeriod
from calliper.devices.models.device import device_name
from calliper.orgs import access as orgs
from calliper.orgs.models import AgentTagging, Member
from calliper.orgs.roles import Role
from calliper.orgs.viewer import Viewer


def agents(viewer: Viewer, *permissions: str) -> QuerySet[Member]:
    """Members within reach whose calls count: agents by role, and everybody who has or had a phone."""
    rows = orgs.members(viewer, *(permissions or access_calls.READ))
    has_phone = Exists(Device.objects.filter(member=OuterRef("pk")))
    has_calls = Exists(Call.objects.filter(agent=OuterRef("pk")))
    return rows.filter(Q(role=Role.AGENT) | has_phone | has_calls)


def agent(viewer: Viewer, member_id: UUID, *permissions: str) -> Member:
    """One agent within reach with team and role; raises Http404."""
    around = ("team", "custom_role")
    found = agents(viewer, *permissions).select_related(*around).filter(pk=member_id).first()
    if found is None:
        raise Http404
    return found


def agents_within(viewer: Viewer, member_ids: Iterable[UUID]) -> set[UUID]:
    """Those of some agents whose page the viewer can open; a statement only for who leads teams."""
    ids, seen = set(member_ids), access_calls.covered(viewer)
    if seen.how_far != TEAM:
        return {pk for pk in ids if seen.holds(pk, None)}
    return set(orgs.members(viewer, *access_calls.READ).filter(pk__in=ids).values_list("pk", flat=True))


def left_calls(viewer: Viewer, member_ids: Iterable[str]) -> list[tuple[str, str]]:
    """(id, name) of those among the members of whom a call is within reach; texts that are no id are passed over."""
    wanted = [pk for pk in map(read_id, member_ids) if pk]
    if not wanted:
        return []
    near = access_calls.reachable(viewer)
    rows = Member.objects.filter(pk__in=wanted).filter(
        Exists(Call.objects.filter(near, agent=OuterRef("pk")))
    )
    return [(str(pk), name) for pk, name in rows.order_by("name", "id").values_list("pk", "name")]


def with_phone() -> QuerySet[Device]:
    """The ids of members who have a phone that is not revoked, for use in a condition."""
    return Device.objects.filter(revoked_at=None).values("member_id")  # type: ignore[return-value]


def tagged(tag_ids: Iterable[UUID]) -> set[UUID]:
    """The members who carry any of the agent tags."""
    rows = AgentTagging.objects.filter(tag_id__in=set(tag_ids))
    return set(rows.values_list("member_id", flat=True))


def tags_of_agents(member_ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The names of the agent tags that members carry, in order; one statement."""
    found: dict[UUID, list[str]] = {}
    rows = AgentTagging.objects.filter(member_id__in=set(member_ids)).order_by("tag__name", "tag_id")
    for member_id, name in rows.values_list("member_id", "tag__name"):
        found.setdefault(member_id, []).append(name)
    return found


def last_calls(viewer: Viewer, member_ids: Iterable[UUID]) -> dict[UUID, datetime | None]:
    """When each member's latest call within reach started."""
    theirs = access_calls.calls(viewer).filter(agent=OuterRef("pk"), clock_suspect=False)
    latest = theirs.order_by("-start_at", "-id")
    rows = Member.objects.filter(pk__in=set(member_ids))
    found = rows.annotate(last=Subquery(latest.values("start_at")[:1])).values_list("pk", "last")
    return dict(found)


def call_counts(
    viewer: Viewer, member_ids: Iterable[UUID], *, since: datetime, until: datetime
) -> dict[UUID, int]:
    """How many calls within reach each member had in an interval, without twins and calls with a wrong clock."""
    rows = access_calls.calls(viewer).filter(
        agent_id__in=set(member_ids),
        start_at__gte=since,
        start_at__lt=until,
        twin_of__isnull=True,
        clock_suspect=False,
    )
    return dict(rows.values("agent_id").annotate(n=Count("id")).values_list("agent_id", "n"))


def call_total(viewer: Viewer, of: Member) -> int | None:
    """How many calls a member has, twins included; None for who does not see all of them."""
    if not access_calls.covered(viewer).is_everything:
        return None
    return Call.objects.filter(agent=of).count()


def devices_of(member_ids: Iterable[UUID] | None = None) -> dict[UUID, list[Device]]:
    """The phones of each member, those still enrolled first; all of the organisation's without members."""
    found: dict[UUID, list[Device]] = {}
    rows = Device.objects.order_by(F("revoked_at").desc(nulls_first=True), "-enrolled_at", "id")
    for device in rows if member_ids is None else rows.filter(member_id__in=set(member_ids)):
        found.setdefault(device.member_id, []).append(device)
    return found


def device_names(
    member_ids: Iterable[UUID] | None = None, most: int | None = None
) -> list[tuple[UUID, str, UUID]]:
    """(id, maker and model, member) of phones: those still enrolled first, and so many at most."""
    rows = Device.objects.order_by(F("revoked_at").desc(nulls_first=True), "-enrolled_at", "id")
    rows = rows if member_ids is None else rows.filter(member_id__in=set(member_ids))
    found = rows.values_list("pk", "manufacturer", "model", "member_id")[:most]
    return [(pk, device_name(maker, model), member) for pk, maker, model, member in found]


def line_labels(member_ids: Iterable[UUID] | None = None, most: int | None = None) -> list[tuple[UUID, str]]:
    """(id, label) of the lines that members answer or answered for; all of the organisation's without members."""
    return list(_lines(member_ids).values_list("pk", "label")[:most])


def lines_of(member_ids: Iterable[UUID] | None = None) -> dict[UUID, Line]:
    """The lines that members answer or answered for, by id; all of the organisation's without members."""
    return {line.pk: line for line in _lines(member_ids)}


def _lines(member_ids: Iterable[UUID] | None) -> QuerySet[Line]:
    rows = Line.objects.order_by("label", "id")
    if member_ids is None:
        return rows
    periods = LinePeriod.objects.filter(member_id__in=set(member_ids))
    return rows.filter(pk__in=periods.values("line_id"))


def device_owners(device_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of the members whose phones these are."""
    rows = Device.objects.filter(pk__in=set(device_ids)).select_related("member")
    return {device.pk: device.member.name for device in rows}
