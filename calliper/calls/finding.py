"""What a typed name or number becomes, so that a list can be narrowed by it without an address telling it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from calliper.calls import access
from calliper.calls.narrow import Asked
from calliper.calls.rows import known_party, names_of_persons
from calliper.calls.sought import Sought, typed
from calliper.core import phone_text
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import search_key


def placed(text: str, asked: Asked, *permissions: str) -> dict[str, Any]:
    """`{contact: id}` for the number of a contact within reach, `{find: sealed}` for all else, {} for nothing."""
    search = typed(text)
    if not search:
        return {}
    number = search_key(search, asked.org.default_country)
    if number is None:
        return {"find": Sought(search).token(asked.org.pk)}
    contact_id = contact_of(search, asked, *permissions)
    if contact_id:
        return {"contact": contact_id}
    # That somebody beyond reach has the number must not show: it reads like a number that nobody has.
    covered = phone_text.masked(number.e164 or number.text)
    return {"find": Sought(covered, is_number=True).token(asked.org.pk)}


def contact_of(text: str, asked: Asked, *permissions: str) -> UUID | None:
    """The contact within reach whose number the text spells."""
    keyring, country = Keyring.of(asked.org.pk), asked.org.default_country
    ids = access.contact_of_number(text, default_country=country, keyring=keyring)
    found = access.contacts(asked.viewer, *permissions).filter(pk__in=ids or [])
    return found.values_list("pk", flat=True).first()


def words_of(contact_id: UUID, asked: Asked, *permissions: str) -> tuple[str, int]:
    """How a contact within reach is called, by name or covered number, and how many numbers the person has."""
    found = access.contacts(asked.viewer, *permissions).filter(pk=contact_id).first()
    if found is None:
        return "", 1
    keyring = Keyring.of(asked.org.pk)
    party = known_party(found, keyring, names_of_persons([found], keyring))
    return party.name or party.number, len(access.numbers_of(asked.viewer, found, *permissions))


def contacts_like(search: str, asked: Asked, most: int, *permissions: str) -> list[UUID]:
    """Ids of at most so many contacts within reach whose number or name the text spells, in no order."""
    if not search:
        return []
    if search_key(search, asked.org.default_country) is not None:
        found = contact_of(search, asked, *permissions)
        ids = access.with_same_persons([found]) if found else []
        if len(ids) > 1:
            ids = list(
                access.contacts(asked.viewer, *permissions).filter(pk__in=ids).values_list("pk", flat=True)
            )
        return ids[:most]
    named = access.contacts_named(search, keyring=Keyring.of(asked.org.pk)).values("pk")
    rows = access.contacts(asked.viewer, *permissions)
    ids = list(rows.filter(pk__in=named).values_list("pk", flat=True)[:most])
    others = set(access.with_same_persons(ids)) - set(ids)
    within = rows.filter(pk__in=others).values_list("pk", flat=True) if others else []
    return [*ids, *within][:most]
