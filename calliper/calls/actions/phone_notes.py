"""Notes that come with calls from a phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from calliper.calls.models import Call, Note
from calliper.core.keys.keyring import Keyring


def put_notes(*, keyring: Keyring, by: Any, noted: Sequence[tuple[Call, str]], now: datetime) -> set[UUID]:
    """Keep each new text as a note of the phone's; what members wrote stays. Returns the calls that got one."""
    texts = {row.pk: (row, text) for row, text in noted if text}
    if not texts:
        return set()
    earlier: dict[UUID, list[Note]] = {}
    for note in Note.objects.filter(call_id__in=list(texts), by_kind="device").order_by("at", "id"):
        earlier.setdefault(note.call_id, []).append(note)
    new = []
    for call_id, (row, text) in texts.items():
        before = earlier.get(call_id, [])
        if any(
            keyring.decrypt("calls_note", "text_enc", note.pk, bytes(note.text_enc)) == text
            for note in before
        ):
            continue
        note = Note(call=row, by_kind=by.actor_kind, by_id=by.id, at=now)
        note.text_enc = keyring.encrypt("calls_note", "text_enc", note.pk, text)
        new.append(note)
    ids = {note.call_id for note in new}
    open_notes = Note.objects.filter(call_id__in=ids, by_kind="device", replaced_at__isnull=True)
    open_notes.update(replaced_at=now)
    Note.objects.bulk_create(new, batch_size=100)
    Call.objects.filter(pk__in=ids).update(has_note=True)
    return ids
