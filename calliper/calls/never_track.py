"""Whether the number of a contact is one that no phone reports."""

from __future__ import annotations

from calliper.calls.models import Contact
from calliper.calls.rows import number_of
from calliper.consent import access as consent
from calliper.consent.models import ExcludedNumber
from calliper.core.crypto.index import Purpose
from calliper.core.keys.keyring import Keyring
from calliper.core.phone_numbers import parse
from calliper.orgs.models import Organisation


def exclusion_of(contact: Contact, org: Organisation, keyring: Keyring) -> ExcludedNumber | None:
    """The excluded number that is this contact's, None while phones report it."""
    return consent.excluded_as(_indexes(contact, org, keyring))


def excluded_among(contacts: list[Contact], org: Organisation, keyring: Keyring) -> set[object]:
    """Ids of those contacts whose number is excluded; one statement."""
    known = consent.excluded_indexes()
    if not known:
        return set()
    return {each.pk for each in contacts if known.intersection(_indexes(each, org, keyring))}


def _indexes(contact: Contact, org: Organisation, keyring: Keyring) -> list[bytes]:
    """Under every live key: the contact and the exclusion may have been written under different ones."""
    key = parse(number_of(contact, keyring), org.default_country).key
    return keyring.indexes(Purpose.NUMBER, key) if key else []
