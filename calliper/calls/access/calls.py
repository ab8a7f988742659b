from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from calliper.calls.models import Call, CallChange, CallTag, CallTagging, Note
from calliper.core.permissions import NONE, ORG, TEAM
from calliper.orgs import access as orgs
from calliper.orgs.covering import Cover, cover, least
from calliper.orgs.viewer import Viewer

# Every function goes as far as all of its permissions do.
READ = ("calls.read",)


def within(viewer: Viewer, *permissions: str) -> list[Q]:
    """The parts that make up the viewer's reach, each of which one index answers in order of time.

    Agents have their own calls; leads those of their teams, by the team at call time, and their own.
    """
    how_far = least(viewer, *(permissions or READ))
    if how_far == ORG:
        return [Q()]
    if how_far == NONE:
        return []
    own = Q(agent=viewer.pk)
    if how_far != TEAM:
        return [own]
    teams = orgs.led_teams(viewer)
    return [*(Q(team=team) for team in teams), own & ~Q(team__in=teams)]


def reachable(viewer: Viewer, *permissions: str, prefix: str = "") -> Q:
    """The same reach as one condition, on calls or on rows that refer to them by a prefix."""
    how_far = least(viewer, *(permissions or READ))
    if how_far == ORG:
        return Q()
    own = Q(**{f"{prefix}agent": viewer.pk})
    if how_far == TEAM:
        return own | Q(**{f"{prefix}team__in": orgs.led_teams(viewer)})
    return own if how_far != NONE else Q(pk__in=[])


def covered(viewer: Viewer, *permissions: str) -> Cover:
    """The same reach, to be asked about calls that are at hand: `holds(call.agent_id, call.team_id)`."""
    return cover(viewer, *(permissions or READ))


def calls(viewer: Viewer, *permissions: str) -> QuerySet[Call]:
    """The calls within the viewer's reach, in no order."""
    return Call.objects.filter(reachable(viewer, *permissions))


def call(viewer: Viewer, call_id: UUID, *permissions: str) -> Call:
    """One call within the viewer's reach with what its page shows; raises Http404."""
    around = ("contact", "agent", "team", "line", "device", "twin_of")
    found = calls(viewer, *permissions).select_related(*around).filter(pk=call_id).first()
    if found is None:
        raise Http404
    return found


def selected(viewer: Viewer, call_ids: Iterable[UUID], *permissions: str) -> list[Call]:
    """Those of the given calls that are within reach, newest first; raises Http404 when there is none."""
    rows = calls(viewer, *permissions).filter(pk__in=set(call_ids))
    found = list(rows.order_by("-start_at", "-id"))
    if not found:
        raise Http404
    return found


def any_calls(viewer: Viewer, *permissions: str) -> bool:
    """Whether there is any call within the viewer's reach."""
    return any(Call.objects.filter(part).exists() for part in within(viewer, *permissions))


def twins_of(viewer: Viewer, found: Call) -> list[Call]:
    """The rows that other sources gave of the same call."""
    return list(calls(viewer).filter(twin_of=found).order_by("start_at", "id"))


def changes_of(found: Call) -> list[CallChange]:
    """What changed on a call after it was stored, oldest first; the caller holds the call from `call`."""
    return list(CallChange.objects.filter(call=found).order_by("at", "id"))


def notes_of(found: Call) -> list[Note]:
    """Every version of every note of a call, newest first; the caller holds the call from `call`."""
    return list(Note.objects.filter(call=found).order_by("-at", "-id"))


def note(viewer: Viewer, note_id: UUID, *permissions: str) -> Note:
    """One note of a call within the viewer's reach; raises Http404."""
    found = Note.objects.filter(pk=note_id).select_related("call").first()
    if found is None:
        raise Http404
    found.call = call(viewer, found.call_id, *permissions)
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


def tags_on(call_ids: Iterable[UUID]) -> dict[UUID, list[CallTag]]:
    """The tags of calls that the caller holds, by name; one statement."""
    found: dict[UUID, list[CallTag]] = {}
    rows = CallTagging.objects.filter(call_id__in=list(call_ids)).select_related("tag")
    for tagging in rows.order_by("tag__name", "tag_id"):
        found.setdefault(tagging.call_id, []).append(tagging.tag)
    return found


def tags_in_use(viewer: Viewer) -> dict[UUID, int]:
    """How many calls within reach carry each tag."""
    rows = CallTagging.objects.filter(reachable(viewer, prefix="call__"))
    return dict(rows.values("tag_id").annotate(n=Count("id")).values_list("tag_id", "n"))
