from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from calliper.calls.access.calls import calls
from calliper.calls.models import Contact, NameToken
from calliper.core.crypto.index import Purpose
from calliper.core.keys.keyring import Keyring
from calliper.core.permissions import NONE, reach
from calliper.core.phone_numbers import search_key
from calliper.orgs.covering import least
from calliper.orgs.viewer import Viewer

# A contact is known by its calls: the permissions say how far those may be the calls of others.
READ = ("contacts.read",)
# What the list and the pages of contacts tell of their calls.
HISTORY = ("contacts.read", "calls.read")


def contacts(viewer: Viewer, *permissions: str) -> QuerySet[Contact]:
    """Contacts with a call within the viewer's reach."""
    theirs = calls(viewer, *(permissions or READ)).filter(contact=OuterRef("pk"))
    return Contact.objects.filter(Exists(theirs))


def contact(viewer: Viewer, contact_id: UUID, *permissions: str) -> Contact:
    """One contact, reachable only through a call within reach; raises Http404."""
    found = contacts(viewer, *permissions).filter(pk=contact_id).first()
    if found is None:
        raise Http404
    return found


def contacts_within(
    viewer: Viewer, contact_ids: Iterable[UUID], *permissions: str, seen_by: str = "calls.read"
) -> set[UUID]:
    """Those of the contacts within reach; no statement when that is as far as what they are `seen_by` goes."""
    ids, how_far = set(contact_ids), least(viewer, *(permissions or READ))
    if not ids or how_far == NONE:
        return set()
    if how_far >= reach(viewer, seen_by):
        return ids
    return set(contacts(viewer, *permissions).filter(pk__in=ids).values_list("pk", flat=True))


def contact_of_number(text: str, *, default_country: str, keyring: Keyring) -> list[UUID] | None:
    """Ids of the contact whose number the text spells, in any spelling; None when the text is no number."""
    number = search_key(text, default_country)
    if number is None:
        return None
    indexes = keyring.indexes(Purpose.NUMBER, number.key)
    return list(Contact.objects.filter(number_index__in=indexes).values_list("pk", flat=True))


def contacts_named(text: str, *, keyring: Keyring) -> QuerySet[Contact]:
    """Contacts that have every word of the text in their name, as a word or its beginning."""
    found = Contact.objects.none()
    for tokens in keyring.query_tokens(text):
        rows = Contact.objects.all()
        # The rarest word first would be best; which one it is cannot be told, but longer ones tend to be.
        for token in sorted(tokens):
            having = NameToken.objects.filter(token=token).values("contact_id")
            rows = rows.filter(pk__in=having)
        found = rows if found.query.is_empty() else found | rows
    return found
