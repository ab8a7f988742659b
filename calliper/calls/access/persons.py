"""Somebody with several numbers. The name is the organisation's, as a contact's is; the history is by reach."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from calliper.calls.access.contacts import contacts
from calliper.calls.models import Contact
from calliper.orgs.viewer import Viewer

# Each number is read through its own index: see narrow.py.
MOST_NUMBERS = 10


def same_person(contact_id: UUID) -> list[UUID]:
    """The ids of all contacts of the person whose contact this is; itself alone when nobody joined it."""
    return with_same_persons([contact_id])


def with_same_persons(contact_ids: Iterable[UUID]) -> list[UUID]:
    """The given contacts and those joined with them, in no order; two statements at most."""
    wanted = set(contact_ids)
    persons = set(
        Contact.objects.filter(pk__in=wanted, person__isnull=False).values_list("person_id", flat=True)
    )
    if not persons:
        return sorted(wanted)
    joined = Contact.objects.filter(person_id__in=persons).values_list("pk", flat=True)
    return sorted(wanted | set(joined))


def numbers_of(viewer: Viewer, found: Contact, *permissions: str) -> list[Contact]:
    """The contacts of one person within the viewer's reach, the given one first."""
    if found.person_id is None:
        return [found]
    rows = contacts(viewer, *permissions).filter(person_id=found.person_id).exclude(pk=found.pk)
    return [found, *rows.order_by("created_at", "id")[:MOST_NUMBERS]]


def named_contacts(person_ids: Iterable[UUID]) -> list[Contact]:
    """The contacts of persons that have a name."""
    return list(Contact.objects.filter(person_id__in=set(person_ids), name_enc__isnull=False))
