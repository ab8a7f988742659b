from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity import actions as activity
from calliper.calls.actions.checked import checked
from calliper.calls.actions.naming import keep_names, settle_names
from calliper.calls.models import Contact, ContactName
from calliper.core.keys.keyring import Keyring
from calliper.core.refused import Refused
from calliper.orgs.models import Member

LONGEST = 120
EMPTY = _("Write the name you know the contact by.")
LONG = _("A name has room for 120 characters.")


@transaction.atomic
def rename_contact(*, contact: Contact, by: Member, name: str, now: datetime) -> Contact:
    """Name a contact; from now on no phone can change the name. Raises Refused for an empty or overlong one."""
    kept = " ".join(checked(name, most=LONGEST, field="name", empty=EMPTY, long=LONG).split())
    # Of the portal's names only the latest stands: a colleague's earlier one is replaced by this.
    ContactName.objects.filter(contact=contact, by_kind=by.actor_kind).delete()
    keyring = Keyring.of(contact.org_id)
    keep_names(keyring=keyring, by=by, sent=[(contact, kept, now)])
    settle_names(keyring=keyring, contacts=[contact])
    activity.record("contact.renamed", by=by, about=contact, now=now)
    return contact


@transaction.atomic
def follow_phones(*, contact: Contact, by: Member, now: datetime) -> Contact:
    """Take the portal's name off: the latest name that a phone or an import sent stands again, or none.

    Raises Refused when nobody named the contact here.
    """
    if contact.name_by_kind != by.actor_kind:
        raise Refused(_("This name came from a phone already."))
    ContactName.objects.filter(contact=contact, by_kind=by.actor_kind).delete()
    settle_names(keyring=Keyring.of(contact.org_id), contacts=[contact])
    activity.record("contact.renamed", by=by, about=contact, now=now, facts={"from": "phones"})
    return contact
