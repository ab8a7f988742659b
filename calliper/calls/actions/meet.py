"""Contacts of arriving calls: found by number, made when new, named by the latest name sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from calliper.calls.actions.naming import put_tokens
from calliper.calls.arriving import ArrivingCall
from calliper.calls.models import Contact
from calliper.core.bulk import insert_rows, update_rows
from calliper.core.clock import from_ms
from calliper.core.crypto.index import Purpose
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import Number

TABLE = "calls_contact"


def meet_contacts(
    *, keyring: Keyring, by: Any, calls: Sequence[ArrivingCall], now: datetime
) -> dict[str, Contact]:
    """The contact of every shown number, by the number's key. Hidden numbers have none."""
    numbers = {call.number.key: call.number for call in calls if call.number.key}
    indexes = {key: keyring.indexes(Purpose.NUMBER, key) for key in numbers}
    found = _find([index for several in indexes.values() for index in several])
    new = [
        _contact(keyring, numbers[key], now)
        for key, several in indexes.items()
        if not found.keys() & set(several)
    ]
    if new:
        # Another phone may meet the same number at this moment: whoever was first keeps the row.
        insert_rows(new, ignore_conflicts=True)
        found = _find([index for several in indexes.values() for index in several])
    met = {key: next(found[i] for i in several if i in found) for key, several in indexes.items()}
    _name(keyring=keyring, by=by, calls=calls, met=met)
    return met


def _find(indexes: list[bytes]) -> dict[bytes, Contact]:
    return {bytes(row.number_index): row for row in Contact.objects.filter(number_index__in=indexes)}


def _contact(keyring: Keyring, number: Number, now: datetime) -> Contact:
    contact = Contact(
        number_index=keyring.index(Purpose.NUMBER, number.key), number_kind=number.kind, created_at=now
    )
    contact.number_enc = keyring.encrypt(TABLE, "number_enc", contact.pk, number.text)
    return contact


def _name(*, keyring: Keyring, by: Any, calls: Sequence[ArrivingCall], met: dict[str, Contact]) -> None:
    """The latest name sent wins, unless somebody named the contact in the portal."""
    latest: dict[str, ArrivingCall] = {}
    for call in calls:
        if call.name and call.number.key:
            held = latest.get(call.number.key)
            latest[call.number.key] = call if held is None or call.modified_ms > held.modified_ms else held
    touched: list[Contact] = []
    named: list[tuple[Contact, str]] = []
    for key, call in latest.items():
        contact, sent_at = met[key], from_ms(call.modified_ms)
        if contact.name_by_kind == "member" or (contact.name_at and contact.name_at >= sent_at):
            continue
        old = (
            keyring.decrypt(TABLE, "name_enc", contact.pk, bytes(contact.name_enc))
            if contact.name_enc
            else ""
        )
        contact.name_at, contact.name_by_kind, contact.name_by_id = sent_at, by.actor_kind, by.id
        if old != call.name:
            contact.name_enc = keyring.encrypt(TABLE, "name_enc", contact.pk, call.name)
            named.append((contact, call.name))
        touched.append(contact)
    update_rows(touched, ["name_enc", "name_at", "name_by_kind", "name_by_id"])
    put_tokens(keyring=keyring, named=named)
