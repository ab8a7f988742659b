from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from calliper.calls.models import Call, CallChange, CallTag, CallTagging, Note
from calliper.core.permissions import NONE, ORG, TEAM, reach
from calliper.orgs import access as orgs
from calliper.orgs.models import Member


def within(viewer: Member) -> list[Q]:
    """The parts that make up the viewer's reach, each of which one index answers in order of time.

    Agents have their own calls; leads those of their teams, by the team at call time, and their own.
    """
    how_far = reach(viewer, "calls.read")
    if how_far == ORG:
        return [Q()]
    if how_far == NONE:
        return []
    own = Q(agent=viewer)
    if how_far != TEAM:
        return [own]
    teams = orgs.led_teams(viewer)
    return [*(Q(team=team) for team in teams), own & ~Q(team__in=teams)]


def reachable(viewer: Member, prefix: str = "") -> Q:
    """The same reach as one condition, on calls or on rows that refer to them by a prefix."""
    how_far = reach(viewer, "calls.read")
    if how_far == ORG:
        return Q()
    own = Q(**{f"{prefix}agent": viewer})
    if how_far == TEAM:
        return own | Q(**{f"{prefix}team__in": orgs.led_teams(viewer)})
    return own if how_far != NONE else Q(pk__in=[])


def calls(viewer: Member) -> QuerySet[Call]:
    """The calls within the viewer's reach, in no order."""
    return Call.objects.filter(reachable(viewer))


def call(viewer: Member, call_id: UUID) -> Call:
    """One call within the viewer's reach with what its page shows; raises Http404."""
    around = ("contact", "agent", "team", "line", "device", "twin_of")
    found = calls(viewer).select_related(*around).filter(pk=call_id).first()
    if found is None:
        raise Http404
    return found


def selected(viewer: Member, call_ids: Iterable[UUID]) -> list[Call]:
    """Those of the given calls that are within reach, newest first; raises Http404 when there is none."""
    found = list(calls(viewer).filter(pk__in=set(call_ids)).order_by("-start_at", "-id"))
    if not found:
        raise Http404
    return found


def any_calls(viewer: Member) -> bool:
    """Whether there is any call within the viewer's reach."""
    return any(Call.objects.filter(part).exists() for part in within(viewer))


def twins_of(viewer: Member, found: Call) -> list[Call]:
    """The rows that other sources gave of the same call."""
    return list(calls(viewer).filter(twin_of=found).order_by("start_at", "id"))


def changes_of(viewer: Member, found: Call) -> list[CallChange]:
    """What changed on a call after it was stored, oldest first."""
    return list(CallChange.objects.filter(call=call(viewer, found.pk)).order_by("at", "id"))


def notes_of(found: Call) -> list[Note]:
    """Every version of every note of a call, newest first; the caller holds the call from `call`."""
    return list(Note.objects.filter(call=found).order_by("-at", "-id"))


def note(viewer: Member, note_id: UUID) -> Note:
    """One note of a call within the viewer's reach; raises Http404."""
    found = Note.objects.filter(pk=note_id).select_related("call").first()
    if found is None:
        raise Http404
    found.call = call(viewer, found.call_id)
    return found


def tags() -> QuerySet[CallTag]:
    """The organisation's call tags, by name."""
    return CallTag.objects.order_by("name", "id")


def tag(tag_id: UUID) -> CallTag:
    """One call tag; raises Http404."""
    found = CallTag.objects.filter(pk=tag_id).first()
    if found is None:
        raise Http404
    return found


def tags_in_use() -> dict[UUID, int]:
    """How many calls carry each tag."""
    return dict(CallTagging.objects.values("tag_id").annotate(n=Count("id")).values_list("tag_id", "n"))
