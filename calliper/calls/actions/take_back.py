"""Calls that only an import knows are taken back with it; what a phone confirmed stays."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from calliper.activity import actions as activity
from calliper.calls.actions.naming import forget_names
from calliper.calls.actions.turn import take_turn
from calliper.calls.models import Call, Contact
from calliper.core.erase import erase_rows
from calliper.core.keys.keyring import Keyring

MOST_AT_ONCE = 500


@transaction.atomic
def take_back_calls(
    *, by: Any, org_id: UUID, import_id: UUID, most: int = MOST_AT_ONCE, now: datetime
) -> int:
    """Erase up to `most` calls of an import that no phone has delivered, with their notes, tags and history, and
    contacts that have no call left; returns how many calls, 0 when none is left. The event carries keyed ids.
    """
    take_turn(org_id, alone=True)
    rows = list(Call.objects.filter(import_id=import_id, device=None).order_by("pk")[:most])
    if not rows:
        return 0
    ids = [row.pk for row in rows]
    erase_rows(Call, ids)
    _drop_empty({row.contact_id for row in rows if row.contact_id})
    keys = [bytes(row.natural_key).hex() for row in rows]
    facts = {"import_id": str(import_id), "count": len(rows), "keys": keys}
    activity.record("calls.erased", by=by, now=now, facts=facts, dirty={"ids": [str(pk) for pk in ids]})
    return len(rows)


@transaction.atomic
def take_back_names(*, org_id: UUID, import_id: UUID) -> int:
    """Forget the names that an import gave to contacts which stay, some hundreds at a time; 0 when none is left."""
    return forget_names(keyring=Keyring.of(org_id), by_kind="import", by_id=import_id)


def _drop_empty(contact_ids: Collection[UUID]) -> None:
    """Contacts without any call go, unless a member has named them."""
    left = Call.objects.filter(contact=OuterRef("pk"))
    empty = Contact.objects.filter(pk__in=contact_ids, person=None).exclude(name_by_kind="member")
    erase_rows(Contact, list(empty.filter(~Exists(left)).values_list("pk", flat=True)))
