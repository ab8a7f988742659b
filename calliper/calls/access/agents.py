from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from calliper.calls.access import calls as access_calls
from calliper.calls.models import Call
from calliper.core.permissions import reach
from calliper.devices.models import Device, Line, LinePeriod
from calliper.devices.models.device import device_name
from calliper.orgs import access as orgs
from calliper.orgs.models import AgentTagging, Member
from calliper.orgs.roles import Role


def agents(viewer: Member) -> QuerySet[Member]:
    """Members within reach whose calls count: agents by role, and everybody who has or had a phone."""
    rows = orgs.agents_within(viewer, reach(viewer, "calls.read"))
    has_phone = Exists(Device.objects.filter(member=OuterRef("pk")))
    has_calls = Exists(Call.objects.filter(agent=OuterRef("pk")))
    return rows.filter(Q(role=Role.AGENT) | has_phone | has_calls)


def agent(viewer: Member, member_id: UUID) -> Member:
    """One agent within reach with the team; raises Http404."""
    found = agents(viewer).select_related("team").filter(pk=member_id).first()
    if found is None:
        raise Http404
    return found


def left_calls(viewer: Member, member_ids: Iterable[str]) -> list[tuple[str, str]]:
    """(id, name) of those among the members of whom a call is within reach; texts that are no id are passed over."""
    wanted = [pk for pk in map(_id_or_none, member_ids) if pk]
    if not wanted:
        return []
    near = access_calls.reachable(viewer)
    rows = Member.objects.filter(pk__in=wanted).filter(
        Exists(Call.objects.filter(near, agent=OuterRef("pk")))
    )
    return [(str(pk), name) for pk, name in rows.order_by("name", "id").values_list("pk", "name")]


def _id_or_none(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def with_phone() -> QuerySet[Device]:
    """The ids of members who have a phone that is not revoked, for use in a condition."""
    return Device.objects.filter(revoked_at=None).values("member_id")  # type: ignore[return-value]


def tagged(tag_ids: Iterable[UUID]) -> set[UUID]:
    """The members who carry any of the agent tags."""
    rows = AgentTagging.objects.filter(tag_id__in=set(tag_ids))
    return set(rows.values_list("member_id", flat=True))


def last_calls(member_ids: Iterable[UUID]) -> dict[UUID, datetime | None]:
    """When each member's latest call started."""
    latest = Call.objects.filter(agent=OuterRef("pk"), clock_suspect=False).order_by("-start_at", "-id")
    rows = Member.objects.filter(pk__in=set(member_ids))
    found = rows.annotate(last=Subquery(latest.values("start_at")[:1])).values_list("pk", "last")
    return dict(found)


def call_counts(member_ids: Iterable[UUID], *, since: datetime, until: datetime) -> dict[UUID, int]:
    """How many calls each member had in an interval; twins and calls with a wrong clock do not count."""
    rows = Call.objects.filter(
        agent_id__in=set(member_ids),
        start_at__gte=since,
        start_at__lt=until,
        twin_of__isnull=True,
        clock_suspect=False,
    )
    return dict(rows.values("agent_id").annotate(n=Count("id")).values_list("agent_id", "n"))


def call_total(member_id: UUID) -> int:
    """How many calls a member has, twins included."""
    return Call.objects.filter(agent_id=member_id).count()


def devices_of(member_ids: Iterable[UUID] | None = None) -> dict[UUID, list[Device]]:
    """The phones of each member, those still enrolled first; all of the organisation's without members."""
    found: dict[UUID, list[Device]] = {}
    rows = Device.objects.order_by(F("revoked_at").desc(nulls_first=True), "-enrolled_at", "id")
    for device in rows if member_ids is None else rows.filter(member_id__in=set(member_ids)):
        found.setdefault(device.member_id, []).append(device)
    return found


def device_names(member_ids: Iterable[UUID] | None = None) -> list[tuple[UUID, str, UUID]]:
    """(id, maker and model, member) of phones: those still enrolled first; a page with 500 of them needs no more."""
    rows = Device.objects.order_by(F("revoked_at").desc(nulls_first=True), "-enrolled_at", "id")
    rows = rows if member_ids is None else rows.filter(member_id__in=set(member_ids))
    found = rows.values_list("pk", "manufacturer", "model", "member_id")
    return [(pk, device_name(maker, model), member) for pk, maker, model, member in found]


def line_labels(member_ids: Iterable[UUID] | None = None) -> list[tuple[UUID, str]]:
    """(id, label) of the lines that members answer or answered for; all of the organisation's without members."""
    return list(_lines(member_ids).values_list("pk", "label"))


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
