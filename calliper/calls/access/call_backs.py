"""What was decided about calls to return, and whose they are: one's own by reach, or given by somebody who has it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from calliper.calls.access.calls import calls, reachable
from calliper.calls.access.contacts import contact
from calliper.calls.models import Call, CallBack, Contact, Note
from calliper.core.permissions import NONE, allows, reach
from calliper.core.refused import Refused
from calliper.orgs.covering import least
from calliper.orgs.viewer import Viewer

WORK = "call_backs.work"
# An agent and a contact.
Key = tuple[UUID, UUID]


class Decided(NamedTuple):
    """What people decided about one pair."""

    agent_id: UUID
    contact_id: UUID
    assigned_to_id: UUID | None
    assigned_at: datetime | None
    done_by_id: UUID | None
    done_at: datetime | None
    done_until: datetime | None

    @property
    def key(self) -> Key:
        return self.agent_id, self.contact_id

    @property
    def holder_id(self) -> UUID | None:
        """Who has it now: to mark it done ends what was assigned before."""
        if self.assigned_at is None or (self.done_at is not None and self.done_at >= self.assigned_at):
            return None
        return self.assigned_to_id

    def covers(self, moment: datetime) -> bool:
        """Whether it was marked done after the miss of that moment."""
        return self.done_until is not None and moment <= self.done_until


# An assignment that still holds, as a condition.
HELD = Q(assigned_to__isnull=False) & (Q(done_at=None) | Q(done_at__lt=F("assigned_at")))


def decided(since: datetime) -> dict[Key, Decided]:
    """What holds for misses since a moment, by pair; one statement. The caller shows pairs within reach only."""
    rows = CallBack.objects.filter(Q(done_until__gte=since) | HELD)
    return {row.key: row for row in map(Decided._make, rows.values_list(*Decided._fields))}


def assigned(viewer: Viewer) -> list[Decided]:
    """The pairs that somebody gave to the viewer, done ones left out."""
    rows = CallBack.objects.filter(HELD, assigned_to=viewer.pk)
    return [Decided._make(row) for row in rows.values_list(*Decided._fields)]


def pairs_within(viewer: Viewer, keys: Collection[Key], *permissions: str) -> set[Key]:
    """Those of the pairs with a call within reach; no statement when that is as far as the list of pairs goes."""
    how_far = least(viewer, *permissions)
    if not keys or how_far == NONE:
        return set()
    return set(keys) if how_far >= reach(viewer, WORK) else _pairs(viewer, keys, *permissions)


def workable(viewer: Viewer, keys: Collection[Key], permission: str = WORK) -> set[Key]:
    """Those of the pairs that the viewer may work on: with a call within reach, or given; raises Http404 for none."""
    if not allows(viewer, permission):
        raise Http404
    within = _pairs(viewer, keys, permission)
    if missing := set(keys) - within:
        given = CallBack.objects.filter(assigned_to=viewer.pk, contact_id__in={party for _, party in missing})
        within |= set(given.values_list("agent_id", "contact_id"))
    found = set(keys) & {(agent, party) for agent, party in within if party}
    if not found:
        raise Http404
    return found


def _pairs(viewer: Viewer, keys: Collection[Key], *permissions: str) -> set[Key]:
    agents, parties = {agent for agent, _ in keys}, {party for _, party in keys}
    rows = calls(viewer, *permissions).filter(agent_id__in=agents, contact_id__in=parties)
    found = {(agent, party) for agent, party in rows.values_list("agent_id", "contact_id").distinct()}
    return found & set(keys)


def revealable(viewer: Viewer, contact_id: UUID) -> Contact:
    """A contact whose number the viewer may ask for: within reach, or given to the viewer; raises Http404."""
    given = CallBack.objects.filter(HELD, assigned_to=viewer.pk, contact=contact_id).select_related("contact")
    held = given.first()
    return held.contact if held is not None else contact(viewer, contact_id, "contacts.reveal")


def parties(contact_ids: Iterable[UUID]) -> dict[UUID, Contact]:
    """The contacts of pairs; the caller holds the pairs, which were found within reach."""
    return Contact.objects.in_bulk(set(contact_ids))


def last_notes(viewer: Viewer, keys: Collection[Key], since: datetime) -> dict[Key, Note]:
    """The latest standing note on a call of each pair since a moment: any within reach, beyond it the own ones."""
    noted = Call.objects.filter(
        contact_id__in={party for _, party in keys},
        agent_id__in={agent for agent, _ in keys},
        start_at__gte=since,
        has_note=True,
    )
    by_call = {row[0]: row[1:] for row in noted.values_list("pk", "agent_id", "contact_id")}
    rows = Note.objects.filter(call_id__in=by_call, replaced_at=None, removed_at=None)
    own, within = Q(by_kind=viewer.actor_kind, by_id=viewer.pk), reachable(viewer, prefix="call__")
    # No condition at all means every call, which is not what Django makes of "no condition or one".
    allowed = within | own if within else within
    latest: dict[Key, Note] = {}
    for note in rows.filter(allowed).order_by("at", "id"):
        latest[by_call[note.call_id]] = note
    return {key: note for key, note in latest.items() if key in keys}


def last_missed(viewer: Viewer, key: Key, outcomes: Collection[str]) -> Call:
    """The latest call of a pair that ended so, which notes are written on; raises Refused when it is gone.

    Out of reach it is found for who was given the pair, to be written on and not to be read.
    """
    given = CallBack.objects.filter(HELD, assigned_to=viewer.pk, agent=key[0], contact=key[1]).exists()
    rows = Call.objects.all() if given else calls(viewer, "calls.note", WORK)
    rows = rows.filter(agent_id=key[0], contact_id=key[1])
    found = rows.filter(outcome__in=outcomes, twin_of=None).order_by("-start_at", "-id").first()
    if found is None:
        raise Refused(_("The call is not here any more."))
    return found
