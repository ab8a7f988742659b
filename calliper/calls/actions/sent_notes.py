"""Notes that come with calls, from a phone or from an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from calliper.calls.models import Call, Note
from calliper.core.bulk import insert_rows
from calliper.core.keys.keyring import Keyring


def put_notes(*, keyring: Keyring, by: Any, texts: Mapping[UUID, str], now: datetime) -> set[UUID]:
    """Keep each new text of a call as a note of its sender; returns the calls that got one.

    What members wrote stays. A phone's note replaces the phone's or the import's before it; an import's is kept
    only on a call that never had a note.
    """
    if not texts:
        return set()
    earlier: dict[UUID, list[Note]] = {}
    for note in Note.objects.filter(call_id__in=list(texts)).order_by("at", "id"):
        earlier.setdefault(note.call_id, []).append(note)
    fresh = {
        call_id: text
        for call_id, text in texts.items()
        if not _has(keyring, earlier.get(call_id, []), by.actor_kind, text)
    }
    sent = Note.objects.filter(call_id__in=fresh.keys() & earlier.keys(), by_kind__in=("device", "import"))
    if earlier:
        sent.filter(replaced_at=None).update(replaced_at=now)
    new = [Note(call_id=call_id, by_kind=by.actor_kind, by_id=by.id, at=now) for call_id in fresh]
    for note in new:
        note.text_enc = keyring.encrypt("calls_note", "text_enc", note.pk, fresh[note.call_id])
    insert_rows(new)
    Call.objects.filter(pk__in=list(fresh), has_note=False).update(has_note=True)
    return set(fresh)


def _has(keyring: Keyring, notes: Sequence[Note], kind: str, text: str) -> bool:
    if kind == "import":
        return bool(notes)
    return any(
        keyring.decrypt("calls_note", "text_enc", note.pk, bytes(note.text_enc)) == text
        for note in notes
        if note.by_kind == kind
    )
