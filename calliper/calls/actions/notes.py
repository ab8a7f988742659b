from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.calls.actions.checked import checked
from calliper.calls.models import Call, Note
from calliper.core.keys.keyring import Keyring
from calliper.core.permissions import ORG, reach
from calliper.core.refused import Refused
from calliper.orgs.models import Member

LONGEST = 2000
EMPTY = _("Write something first.")
LONG = _("A note has room for 2,000 characters.")


def may_change(note: Note, member: Member) -> bool:
    """Whoever wrote a note may change it."""
    return note.by_kind == "member" and note.by_id == member.pk


def may_remove(note: Note, member: Member) -> bool:
    """Its writer, the agent whose phone sent it, and those who answer for the whole organisation."""
    own = may_change(note, member) or (note.by_kind == "device" and note.call.agent_id == member.pk)
    return own or reach(member, "calls.note") == ORG


@transaction.atomic
def add_note(*, call: Call, by: Member, text: str, now: datetime) -> Note:
    """Write a note on a call; raises Refused for an empty or overlong text."""
    note = _write(call=call, by=by, text=_checked(text), now=now)
    activity.record("call.note_added", by=by, about=call, now=now, facts={"note_id": str(note.pk)})
    return note


@transaction.atomic
def change_note(*, note: Note, by: Member, text: str, now: datetime) -> Note:
    """Write a new version of a note; the old one stays in its history. Raises Refused."""
    kept = _checked(text)
    if not may_change(note, by):
        raise Refused(_("Only who wrote a note can change it. Add your own beside it."))
    if not _close(note, "replaced_at", now):
        raise Refused(_("Somebody changed or removed this note meanwhile."))
    new = _write(call=note.call, by=by, text=kept, now=now)
    facts = {"note_id": str(new.pk), "replaces": str(note.pk)}
    activity.record("call.note_changed", by=by, about=note.call, now=now, facts=facts)
    return new


@transaction.atomic
def remove_note(*, note: Note, by: Member, now: datetime) -> bool:
    """Take a note off its call; it stays in the history. False when it was off already; raises Refused."""
    if not may_remove(note, by):
        raise Refused(_("Only who wrote a note can remove it."))
    if not _close(note, "removed_at", now):
        return False
    _count(note.call_id)
    activity.record("call.note_removed", by=by, about=note.call, now=now, facts={"note_id": str(note.pk)})
    return True


@transaction.atomic
def restore_note(*, note: Note, by: Member, now: datetime) -> bool:
    """Put a removed note back; False when nothing was to be done. Raises Refused."""
    if not may_remove(note, by):
        raise Refused(_("Only who wrote a note can put it back."))
    removed = Note.objects.filter(pk=note.pk, removed_at__isnull=False)
    if not removed.update(removed_at=None):
        return False
    _count(note.call_id)
    activity.record("call.note_restored", by=by, about=note.call, now=now, facts={"note_id": str(note.pk)})
    return True


def write_notes(*, calls: list[Call], by: Member, text: str, bulk_id: UUID, now: datetime) -> list[Note]:
    """The same note on many calls, within the caller's transaction; raises Refused."""
    kept, keyring = _checked(text), Keyring.of(by.org_id)
    notes = [Note(call=call, by_kind=by.actor_kind, by_id=by.pk, at=now, bulk_id=bulk_id) for call in calls]
    for note in notes:
        note.text_enc = keyring.encrypt("calls_note", "text_enc", note.pk, kept)
    Note.objects.bulk_create(notes, batch_size=100)
    Call.objects.filter(pk__in=[call.pk for call in calls]).update(has_note=True)
    return notes


def count_notes(call_ids: set[UUID]) -> None:
    """Write down which of the calls still have a note."""
    noted = set(
        Note.objects.filter(call_id__in=call_ids, replaced_at=None, removed_at=None).values_list(
            "call_id", flat=True
        )
    )
    Call.objects.filter(pk__in=noted).update(has_note=True)
    Call.objects.filter(pk__in=call_ids - noted).update(has_note=False)


def _checked(text: str) -> str:
    return checked(text, most=LONGEST, field="text", empty=EMPTY, long=LONG)


def _write(*, call: Call, by: Member, text: str, now: datetime) -> Note:
    note = Note(call=call, by_kind=by.actor_kind, by_id=by.pk, at=now)
    note.text_enc = Keyring.of(call.org_id).encrypt("calls_note", "text_enc", note.pk, text)
    note.save(force_insert=True)
    Call.objects.filter(pk=call.pk).update(has_note=True)
    return note


def _close(note: Note, column: str, now: datetime) -> bool:
    standing = Note.objects.filter(pk=note.pk, replaced_at=None, removed_at=None)
    return bool(standing.update(**{column: now}))


def _count(call_id: UUID) -> None:
    count_notes({call_id})
