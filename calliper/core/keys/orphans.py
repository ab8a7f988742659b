"""Keys whose organisation was never written, because its transaction failed after the keys were made."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from calliper.core.keys import keyring
from calliper.core.keys.models import KeyState, WrappedKey


def orphans(older_than: datetime, known_org_ids: Collection[UUID]) -> list[UUID]:
    """Organisations with live keys, all made before `older_than`, that are not among the known ones."""
    newest = (
        WrappedKey.objects.exclude(state=KeyState.DESTROYED).values("org_id").annotate(made=Max("created_at"))
    )
    known = set(known_org_ids)
    found = newest.filter(made__lt=older_than).order_by("org_id").values_list("org_id", flat=True)
    return [org_id for org_id in found if org_id not in known]


def discard(org_ids: Collection[UUID]) -> int:
    """Delete the keys of orphans for good; returns the number of keys."""
    deleted, _ = WrappedKey.objects.filter(org_id__in=list(org_ids)).delete()
    for org_id in org_ids:
        keyring.forget(org_id)
    return deleted
