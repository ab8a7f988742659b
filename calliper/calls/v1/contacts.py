"""Contacts as `/api/v1` tells them: numbers covered, or in full for a key that may, which is then written down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from calliper.calls import access, actions
from calliper.calls.models import Contact
from calliper.calls.rows import known_party, names_of_persons, number_of
from calliper.core.endpoints.cursor import List
from calliper.core.endpoints.paging import by_id
from calliper.core.endpoints.query import Paged, Query
from calliper.core.endpoints.shapes import Page, Shape
from calliper.core.keys.keyring import Keyring
from calliper.core.problem import Problem
from calliper.orgs.key_holder import KeyHolder

Numbers = Literal["full", "covered"]
Asked = Annotated[
    Numbers,
    Field(
        description="`covered` leaves numbers covered, whatever the key may: only full ones are counted and noted."
    ),
]


class ContactQuery(Query):
    """How one contact is shown."""

    numbers: Asked = "full"


class ContactsQuery(Paged):
    """How contacts are shown."""

    numbers: Asked = "full"


class ContactShape(Shape):
    """The other party of calls: one per number."""

    id: UUID
    person_id: UUID | None = Field(
        description="The person, where somebody said that several numbers are one person's."
    )
    name: str | None = Field(description="The name in force; null when nobody has given one.")
    number: str | None = Field(
        description="In full, as +915550104417, for a key with `contacts.reveal`; else covered, as 55••• ••417.",
        examples=["+915550104417", "55••• ••417"],
    )
    number_covered: bool = Field(description="Whether digits of the number are left out.")
    created_at: datetime = Field(description="UTC. When the first call with it was stored.")


class ContactPage(Page[ContactShape]):
    """Contacts, and the way to more of them."""


@dataclass(frozen=True)
class Reading:
    """Who reads contacts, how, and when."""

    by: KeyHolder
    numbers: Numbers
    now: datetime


def page_of_contacts(query: ContactsQuery, of: List, reading: Reading) -> ContactPage:
    """Some contacts within reach, in the order in which they came. Raises Problem 400, and 429 for a spent quota."""
    rows, cursor = by_id(access.contacts(reading.by), query, of)
    return ContactPage(items=shapes_of(rows, reading), next_cursor=cursor)


def shapes_of(contacts: Sequence[Contact], reading: Reading) -> list[ContactShape]:
    """Contacts at hand; writes down how many full numbers are among them. Raises Problem 429 for a spent quota."""
    keyring = Keyring.of(reading.by.org_id)
    persons = names_of_persons(contacts, keyring)
    open_ones = _open(contacts, reading)
    if open_ones:
        _write_down(len(open_ones), reading)
    return [_shape(contact, keyring, persons, open_ones) for contact in contacts]


def _open(contacts: Sequence[Contact], reading: Reading) -> Collection[UUID]:
    """Those whose numbers are read in full: the key may reveal less than it may see."""
    numbered = [contact.pk for contact in contacts if contact.number_enc is not None]
    if not numbered or reading.numbers == "covered":
        return ()
    rows = access.contacts(reading.by, "contacts.reveal").filter(pk__in=numbered)
    return set(rows.values_list("pk", flat=True))


def _write_down(count: int, reading: Reading) -> None:
    try:
        actions.read_numbers(by=reading.by, count=count, now=reading.now)
    except actions.NumbersSpent as spent:
        wait_s = max(1, int((spent.returns_at - reading.now).total_seconds()) + 1)
        detail = (
            f"This key's member may read {spent.left} more full numbers for now; this answer holds {count}. "
            "Ask for fewer with limit, or for numbers=covered."
        )
        raise Problem(429, "numbers_spent", detail, retry_after_s=wait_s) from spent


def _shape(
    contact: Contact, keyring: Keyring, persons: dict[UUID, str], open_ones: Collection[UUID]
) -> ContactShape:
    party, is_open = known_party(contact, keyring, persons), contact.pk in open_ones
    covered = party.number if contact.number_enc is not None else None
    return ContactShape(
        id=contact.pk,
        person_id=contact.person_id,
        name=party.name or None,
        number=number_of(contact, keyring) if is_open else covered,
        number_covered=covered is not None and not is_open,
        created_at=contact.created_at,
    )
