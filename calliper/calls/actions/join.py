"""Two rows of one call of one agent: one stays, with everything that was said about either."""

from __future__ import annotations

from calliper.calls.models import Call, CallChange, CallTagging, Note
from calliper.core.keys.keyring import Keyring

FACTS = ("type", "outcome", "duration_s", "talk_s", "ring_s")
SAVED = [
    *FACTS, "modified_ms", "deleted_on_phone_at", "corrected_start_at", "has_note", "twin_of",
    "agent", "team", "natural_key",
]  # fmt: skip


def which_stays(one: Call, other: Call) -> tuple[Call, Call]:
    """(the row that stays, the row that goes): what a phone delivered stays, else the older row."""
    stays, goes = sorted([one, other], key=lambda row: (row.device_id is None, row.received_at, row.pk))
    return stays, goes


def join(*, stays: Call, goes: Call, keyring: Keyring) -> None:
    """Carry newer facts, notes, tags, changes and twins over, delete the other row and save the one that stays."""
    # A row joined a moment ago may have changed whose twin these are.
    stays.refresh_from_db(fields=["twin_of"])
    goes.refresh_from_db(fields=["twin_of"])
    if goes.modified_ms > stays.modified_ms:
        for name in (*FACTS, "modified_ms"):
            setattr(stays, name, getattr(goes, name))
    stays.deleted_on_phone_at = stays.deleted_on_phone_at or goes.deleted_on_phone_at
    stays.corrected_start_at = stays.corrected_start_at or goes.corrected_start_at
    stays.has_note = stays.has_note or goes.has_note
    _carry_notes(stays, goes, keyring)
    held = set(CallTagging.objects.filter(call=stays).values_list("tag_id", flat=True))
    tags = CallTagging.objects.filter(call=goes).exclude(tag_id__in=held)
    tags.update(call=stays, start_at=stays.start_at)
    CallChange.objects.filter(call=goes).update(call=stays)
    _carry_twins(stays, goes)
    _delete(goes)
    stays.save(update_fields=SAVED)


def _delete(goes: Call) -> None:
    """Nothing refers to the row by now, so no cascade need look for what does."""
    Note.objects.filter(call=goes).delete()
    CallTagging.objects.filter(call=goes).delete()
    Call.objects.filter(pk=goes.pk)._raw_delete("default")


def _carry_notes(stays: Call, goes: Call, keyring: Keyring) -> None:
    """A phone sends its note with each reading: the same words from a phone are one note."""
    held = {_text(note, keyring) for note in Note.objects.filter(call=stays, by_kind="device")}
    for note in Note.objects.filter(call=goes):
        if note.by_kind != "device" or _text(note, keyring) not in held:
            Note.objects.filter(pk=note.pk).update(call=stays)


def _carry_twins(stays: Call, goes: Call) -> None:
    """Whoever was linked to the row that goes is linked to what counts for it now."""
    if stays.twin_of_id in (None, goes.pk):
        stays.twin_of_id = goes.twin_of_id if goes.twin_of_id != stays.pk else None
    counted = stays.twin_of_id or stays.pk
    linked = Call.objects.filter(twin_of_id__in=[goes.pk, stays.pk]).exclude(pk__in=[stays.pk, counted])
    linked.update(twin_of_id=counted)


def _text(note: Note, keyring: Keyring) -> str:
    return keyring.decrypt("calls_note", "text_enc", note.pk, bytes(note.text_enc))
