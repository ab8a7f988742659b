"""Finding and comparing two contacts that may be one person."""

from __future__ import annotations

from typing import Any

from calliper.calls import access, contact_totals, finding
from calliper.calls.contact_list import latest_of
from calliper.calls.models import Contact
from calliper.calls.narrow import Asked
from calliper.calls.rows import known_party, names_of_persons
from calliper.calls.sought import typed
from calliper.core.keys.keyring import Keyring

MOST = 10
JOIN = "contacts.join"


def candidates(contact: Contact, asked: Asked, text: str) -> dict[str, Any]:
    """The contacts that a search finds, less those that are this person already."""
    search = typed(text)
    own = set(access.same_person(contact.pk))
    ids = [each for each in finding.contacts_like(search, asked, MOST + len(own), JOIN) if each not in own]
    return {
        "contact": contact,
        "party": _party(contact, asked),
        "search": search,
        "lines": latest_of(ids[:MOST], asked, JOIN),
    }


def compared(contact: Contact, other: Contact, asked: Asked) -> dict[str, Any]:
    """Both sides with what their calls amount to."""
    return {
        "contact": contact,
        "party": _party(contact, asked),
        "sides": [_side(contact, asked), _side(other, asked)],
        "other": other,
    }


def _side(contact: Contact, asked: Asked) -> dict[str, Any]:
    numbers = access.numbers_of(asked.viewer, contact)
    keyring = Keyring.of(asked.org.pk)
    return {
        "party": _party(contact, asked),
        "numbers": [known_party(each, keyring).number for each in numbers],
        "totals": contact_totals.totals(asked.viewer, numbers),
    }


def _party(contact: Contact, asked: Asked) -> Any:
    keyring = Keyring.of(asked.org.pk)
    return known_party(contact, keyring, names_of_persons([contact], keyring))
