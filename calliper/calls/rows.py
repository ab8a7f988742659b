"""Calls with the words that lists show: names and notes are decrypted for these rows only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calliper.calls import access
from calliper.calls.models import Call, CallTagging, Contact, Note
from calliper.calls.opening import Opening, opening
from calliper.core import formats, phone_text
from calliper.core.keys.keyring import Keyring
from calliper.orgs.viewer import Viewer

HIDDEN = {
    "restricted": _("Hidden number"),
    "unknown": _("Unknown number"),
    "payphone": _("Payphone"),
}


# What persons are called, by the person's id.
Names = dict[UUID, str]


@dataclass(frozen=True)
class Party:
    """The other side of a call as lists show it: `number` is covered, `words` says why there is none."""

    contact_id: UUID | None
    name: str = ""
    number: str = ""
    words: Any = ""

    @property
    def lang(self) -> str:
        """The language tag that the name's script needs."""
        return formats.script_lang(self.name)


@dataclass
class Row:
    """One call of a list."""

    call: Call
    party: Party
    opening: Opening
    note: str = ""
    tags: list[str] = field(default_factory=list)
    twins: int = 0

    @property
    def url(self) -> str:
        """The call's page; put together here, since asking for it a hundred times takes milliseconds."""
        return f"{reverse('calls:history')}{self.call.pk}/"

    @property
    def contact_url(self) -> str:
        return f"{reverse('calls:contacts')}{self.party.contact_id}/"

    @property
    def agent_url(self) -> str:
        return f"{reverse('calls:agents')}{self.call.agent_id}/"

    @property
    def contact_opens(self) -> bool:
        return self.opening.contact(self.call)

    @property
    def agent_opens(self) -> bool:
        return self.opening.agent(self.call)

    @property
    def number_opens(self) -> bool:
        return self.opening.number(self.call)

    @property
    def may_tag(self) -> bool:
        return self.opening.tag(self.call)

    @property
    def may_pick(self) -> bool:
        """Whether anything can be done to it together with others."""
        return self.may_tag or self.opening.note(self.call)

    @property
    def flagged(self) -> bool:
        """Whether something about the row needs a word."""
        return self.call.clock_suspect or self.call.twin_of_id is not None

    @property
    def at(self) -> datetime:
        return self.call.counted_start_at

    @property
    def day(self) -> date:
        """The day in the zone in force, which is the organisation's."""
        return timezone.localdate(self.at)


def name_of(contact: Contact, keyring: Keyring) -> str:
    """The contact's name, "" when nobody has given one."""
    if contact.name_enc is None:
        return ""
    return keyring.decrypt("calls_contact", "name_enc", contact.pk, bytes(contact.name_enc))


def number_of(contact: Contact, keyring: Keyring) -> str:
    """The contact's number in full: only for those who asked with a reason, and for covering it."""
    if contact.number_enc is None:
        return ""
    return keyring.decrypt("calls_contact", "number_enc", contact.pk, bytes(contact.number_enc))


def party_of(call: Call, keyring: Keyring, persons: Names | None = None) -> Party:
    """The other side of one call."""
    if call.contact is None:
        return Party(None, words=HIDDEN.get(call.presentation, HIDDEN["restricted"]))
    return known_party(call.contact, keyring, persons)


def known_party(contact: Contact, keyring: Keyring, persons: Names | None = None) -> Party:
    """A contact as lists show it; one that was joined to a person goes by the person's name."""
    covered = phone_text.masked(number_of(contact, keyring))
    person = (persons or {}).get(contact.person_id, "") if contact.person_id else ""
    return Party(contact.pk, person or name_of(contact, keyring), covered)


def names_of_persons(contacts: Iterable[Contact | None], keyring: Keyring) -> Names:
    """What the persons of these contacts are called: as the portal says, else by the latest name of any number.

    No statement unless one of the contacts belongs to a person.
    """
    ids = {each.person_id for each in contacts if each is not None and each.person_id}
    best: dict[UUID, Contact] = {}
    for contact in access.named_contacts(ids) if ids else []:
        held = best.get(contact.person_id) if contact.person_id else None
        if contact.person_id and (held is None or _rank(contact) > _rank(held)):
            best[contact.person_id] = contact
    return {person_id: name_of(contact, keyring) for person_id, contact in best.items()}


def _rank(contact: Contact) -> tuple[bool, datetime]:
    return contact.name_by_kind == "member", contact.name_at or contact.created_at


def shown(calls: Sequence[Call], keyring: Keyring, viewer: Viewer) -> list[Row]:
    """The rows of a list, in the order given, read with what `keyset` joins; four statements for any number."""
    ids, leads = [call.pk for call in calls], opening(viewer, calls)
    notes = _notes([call.pk for call in calls if call.has_note], keyring)
    tags = _tags(ids)
    twins = _twins(ids)
    persons = names_of_persons([call.contact for call in calls], keyring)
    return [
        Row(
            call,
            party_of(call, keyring, persons),
            leads,
            notes.get(call.pk, ""),
            tags.get(call.pk, []),
            twins.get(call.pk, 0),
        )
        for call in calls
    ]


def text_of(note: Note, keyring: Keyring) -> str:
    """What a note says."""
    return keyring.decrypt("calls_note", "text_enc", note.pk, bytes(note.text_enc))


def _notes(call_ids: Iterable[UUID], keyring: Keyring) -> dict[UUID, str]:
    """The latest note of each call that still stands."""
    rows = Note.objects.filter(call_id__in=list(call_ids), replaced_at=None, removed_at=None)
    latest = {note.call_id: note for note in rows.order_by("at", "id")}
    return {call_id: text_of(note, keyring) for call_id, note in latest.items()}


def _tags(call_ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = CallTagging.objects.filter(call_id__in=call_ids).select_related("tag").order_by("tag__name")
    for tagging in rows:
        found.setdefault(tagging.call_id, []).append(tagging.tag.name)
    return found


def _twins(call_ids: list[UUID]) -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    for call_id in Call.objects.filter(twin_of_id__in=call_ids).values_list("twin_of_id", flat=True):
        if call_id:
            found[call_id] = found.get(call_id, 0) + 1
    return found
