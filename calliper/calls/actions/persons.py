"""Contacts that are one person's. The numbers stay apart; only the pages bring them together."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.calls.access import MOST_NUMBERS
from calliper.calls.models import Contact, Person
from calliper.core.refused import Refused
from calliper.orgs.models import Member


@transaction.atomic
def join_contacts(*, contact: Contact, other: Contact, by: Member, now: datetime) -> Person:
    """Declare that two contacts, with those joined to either before, are one person; a repeat changes nothing.

    Raises Refused for a contact and itself, and beyond ten numbers.
    """
    if contact.pk == other.pk:
        raise Refused(_("This is the same number. Choose another contact."))
    held = _locked(contact, other)
    found = {each.pk: each for each in held}
    mine, theirs = found[contact.pk].person, found[other.pk].person
    if mine is not None and mine == theirs:
        return mine
    if len(held) > MOST_NUMBERS:
        raise Refused(_("One person has room for %(most)s numbers.") % {"most": MOST_NUMBERS})
    person = mine or theirs or Person.of(created_at=now, by_id=by.pk)
    Contact.objects.filter(pk__in=list(found)).update(person=person)
    if mine and theirs:
        _remove(theirs)
    facts = {"person_id": str(person.pk), "other_id": str(other.pk)}
    activity.record("contact.joined", by=by, about=contact, now=now, facts=facts)
    return person


@transaction.atomic
def separate_contact(*, contact: Contact, by: Member, now: datetime) -> Contact | None:
    """Say that a contact is somebody else; returns one that it was joined with, None when it was alone."""
    held = _locked(contact)
    person = next(each.person for each in held if each.pk == contact.pk)
    others = [each for each in held if each.pk != contact.pk]
    if person is None or not others:
        return None
    Contact.objects.filter(pk=contact.pk).update(person=None)
    if len(others) == 1:
        # One number alone is no group: what is left is a plain contact again.
        Contact.objects.filter(person=person).update(person=None)
        _remove(person)
    facts = {"person_id": str(person.pk), "other_id": str(others[0].pk)}
    activity.record("contact.separated", by=by, about=contact, now=now, facts=facts)
    return others[0]


def _remove(person: Person) -> None:
    """Nothing refers to it any more; Django's own way would look for what does, without the organisation."""
    Person.objects.filter(pk=person.pk)._raw_delete("default")


def _locked(*contacts: Contact) -> list[Contact]:
    """The contacts and all joined with them, held until the end: two people may join at once."""
    ids = {each.pk for each in contacts}
    persons = Contact.objects.filter(pk__in=ids, person__isnull=False).values_list("person_id", flat=True)
    joined = Contact.objects.filter(person_id__in=list(persons)).values_list("pk", flat=True)
    rows = Contact.objects.select_for_update(of=("self",)).select_related("person")
    return list(rows.filter(pk__in=ids | set(joined)).order_by("pk"))
