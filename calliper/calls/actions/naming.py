"""Names of contacts as they are sent: each sender's latest is kept, one is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from calliper.calls.actions.met import Met
from calliper.calls.actions.tokens import add_tokens, put_tokens
from calliper.calls.arriving import ArrivingCall
from calliper.calls.models import Contact, ContactName
from calliper.core.bulk import insert_values, update_rows, update_values
from calliper.core.clock import from_ms
from calliper.core.ids import new_ids
from calliper.core.keys.keyring import Keyring
from calliper.core.pick import pick

# A member's name wins, then the latest a phone sent, then the latest of an import.
RANKS = {"import": 1, "device": 2, "member": 3}
SHOWN = ("name_enc", "name_at", "name_by_kind", "name_by_id")
KEPT = ("id", "contact_id", "name_enc", "by_kind", "by_id", "at")
Sent = tuple[Met, str, datetime]


def name_contacts(
    *, keyring: Keyring, by: Any, calls: Sequence[ArrivingCall], contacts: Mapping[str, Met]
) -> None:
    """Keep the latest name that a batch sends for each contact, with its moment, and show it where it wins."""
    latest: dict[str, ArrivingCall] = {}
    for call in calls:
        if call.name and call.number.key:
            held = latest.get(call.number.key)
            latest[call.number.key] = call if held is None or call.modified_ms > held.modified_ms else held
    if latest:
        sent = [(contacts[key], call.name, from_ms(call.modified_ms)) for key, call in latest.items()]
        keep_names(keyring=keyring, by=by, sent=sent)
        _show_winners(keyring, by, [each for each in sent if _outranks(by.actor_kind, each[2], each[0])])


def keep_names(*, keyring: Keyring, by: Any, sent: Sequence[tuple[Contact | Met, str, datetime]]) -> None:
    """Keep what one sender calls each contact, with the moment; an older name than the one kept changes nothing."""
    ids = [contact.pk for contact, _, _ in sent if not (isinstance(contact, Met) and contact.new)]
    rows = pick(ContactName, "contact_id", ids, ("contact_id", "id", "at", "by_kind", "by_id"))
    sender = (by.actor_kind, by.id)
    held = {contact_id: (pk, at) for contact_id, pk, at, *whose in rows if tuple(whose) == sender}
    new, newer = [], []
    for row_id, (contact, text, at) in zip(new_ids(len(sent)), sent, strict=True):
        if contact.pk not in held:
            sealed = keyring.encrypt("calls_contactname", "name_enc", row_id, text)
            new.append((row_id, contact.pk, sealed, by.actor_kind, by.id, at))
        elif held[contact.pk][1] < at:
            pk = held[contact.pk][0]
            newer.append((keyring.encrypt("calls_contactname", "name_enc", pk, text), at, pk))
    insert_values(ContactName, KEPT, new)
    update_values(ContactName, ("name_enc", "at"), newer)


def settle_names(*, keyring: Keyring, contacts: Iterable[Contact]) -> None:
    """Show contacts, whose shown name was taken away, under the best of the names still kept; else under none."""
    rows = list(contacts)
    kept: dict[UUID, list[ContactName]] = defaultdict(list)
    for name in ContactName.objects.filter(contact_id__in=[contact.pk for contact in rows]):
        kept[name.contact_id].append(name)
    named = []
    for contact in rows:
        best = max(kept[contact.pk], key=lambda name: (RANKS[name.by_kind], name.at, name.pk), default=None)
        named.append((contact, _settle(keyring, contact, best)))
    update_rows(rows, SHOWN)
    put_tokens(keyring=keyring, named=named)


def forget_names(*, keyring: Keyring, by_kind: str, by_id: UUID, most: int = 500) -> int:
    """Take away names that one sender gave, of so many contacts at most; returns of how many, 0 at the end."""
    ids = list(
        ContactName.objects.filter(by_kind=by_kind, by_id=by_id).values_list("pk", "contact_id")[:most]
    )
    ContactName.objects.filter(pk__in=[pk for pk, _ in ids]).delete()
    shown = Contact.objects.filter(
        pk__in=[contact_id for _, contact_id in ids], name_by_kind=by_kind, name_by_id=by_id
    )
    settle_names(keyring=keyring, contacts=shown)
    return len(ids)


def _outranks(kind: str, at: datetime, contact: Met) -> bool:
    """Whether a name that somebody sent at a moment replaces the one that the contact shows."""
    held = RANKS.get(contact.name_by_kind, 0)
    return RANKS[kind] > held or (RANKS[kind] == held and (contact.name_at is None or at > contact.name_at))


def _show_winners(keyring: Keyring, by: Any, sent: Sequence[Sent]) -> None:
    rows: list[tuple[Any, ...]] = []
    first: list[tuple[Met, str]] = []
    other: list[tuple[Met, str]] = []
    for contact, text, at in sent:
        sealed = bytes(contact.name_enc) if contact.name_enc else b""
        if not sealed or keyring.decrypt("calls_contact", "name_enc", contact.pk, sealed) != text:
            (other if sealed else first).append((contact, text))
            sealed = keyring.encrypt("calls_contact", "name_enc", contact.pk, text)
        rows.append((sealed, at, by.actor_kind, by.id, contact.pk))
    rows.sort(key=lambda row: row[-1])
    update_values(Contact, SHOWN, rows)
    add_tokens(keyring=keyring, named=first)
    put_tokens(keyring=keyring, named=other)


def _settle(keyring: Keyring, contact: Contact, best: ContactName | None) -> str:
    if best is None:
        contact.name_enc, contact.name_at, contact.name_by_kind, contact.name_by_id = None, None, "", None
        return ""
    text = keyring.decrypt("calls_contactname", "name_enc", best.pk, bytes(best.name_enc))
    contact.name_enc = keyring.encrypt("calls_contact", "name_enc", contact.pk, text)
    contact.name_at, contact.name_by_kind, contact.name_by_id = best.at, best.by_kind, best.by_id
    return text
