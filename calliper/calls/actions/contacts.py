from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.calls.actions.checked import checked
from calliper.calls.actions.naming import put_tokens
from calliper.calls.models import Contact
from calliper.core.keys.keyring import Keyring
from calliper.orgs.models import Member

LONGEST = 120
EMPTY = _("Write the name you know the contact by.")
LONG = _("A name has room for 120 characters.")


@transaction.atomic
def rename_contact(*, contact: Contact, by: Member, name: str, now: datetime) -> Contact:
    """Name a contact; from now on no phone can change the name. Raises Refused for an empty or overlong one."""
    kept = " ".join(checked(name, most=LONGEST, field="name", empty=EMPTY, long=LONG).split())
    keyring = Keyring.of(contact.org_id)
    contact.name_enc = keyring.encrypt("calls_contact", "name_enc", contact.pk, kept)
    contact.name_at, contact.name_by_kind, contact.name_by_id = now, by.actor_kind, by.pk
    contact.save(update_fields=["name_enc", "name_at", "name_by_kind", "name_by_id"])
    put_tokens(keyring=keyring, named=[(contact, kept)])
    activity.record("contact.renamed", by=by, about=contact, now=now)
    return contact
