from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from calliper.calls.access.calls import calls
from calliper.calls.models import Contact, NameToken
from calliper.core.crypto.index import Purpose
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import search_key
from calliper.orgs.models import Member


def contacts(viewer: Member) -> QuerySet[Contact]:
    """Contacts with a call within the viewer's reach."""
    return Contact.objects.filter(Exists(calls(viewer).filter(contact=OuterRef("pk"))))


def contact(viewer: Member, contact_id: UUID) -> Contact:
    """One contact, reachable only through a call within reach; raises Http404."""
    found = contacts(viewer).filter(pk=contact_id).first()
    if found is None:
        raise Http404
    return found


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
