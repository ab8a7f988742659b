"""New versions of keys, and their end."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from calliper.core.keys import keyring, wrapping
from calliper.core.keys.models import KeyPurpose, KeyState, WrappedKey
from calliper.core.keys.router import KEY_DATABASE


class KeyStillNeeded(Exception):
    """An active key, or an identity key, cannot be destroyed on its own."""


def rotate(*, org_id: UUID, purpose: KeyPurpose, now: datetime) -> int:
    """Make a new active version, keep the old ones for reading, and return the new version's number."""
    with transaction.atomic(using=KEY_DATABASE):
        rows = WrappedKey.objects.filter(org_id=org_id, purpose=purpose)
        latest = rows.select_for_update().order_by("-version").first()
        if latest is None or latest.state == KeyState.DESTROYED:
            raise keyring.KeysMissing(f"Organisation {org_id} has no {purpose} key to follow.")
        rows.filter(state=KeyState.ACTIVE).update(state=KeyState.VERIFY_ONLY)
        keyring.add_key(org_id=org_id, purpose=purpose, version=latest.version + 1, now=now)
    keyring.forget(org_id)
    return latest.version + 1


def rewrap_all() -> int:
    """Wrap every key that an older master key holds with the current one; returns how many there were."""
    wrapping.forget_master_keys()
    current = wrapping.master_keys().current
    with transaction.atomic(using=KEY_DATABASE):
        rows = WrappedKey.objects.select_for_update().exclude(state=KeyState.DESTROYED)
        stale = list(rows.exclude(master_version=current))
        for row in stale:
            key = wrapping.unwrap(row)
            row.master_version, row.wrapped = wrapping.wrap(row.org_id, row.purpose, row.version, key)
            row.save(update_fields=["master_version", "wrapped"])
    return len(stale)


def destroy_version(*, org_id: UUID, purpose: KeyPurpose, version: int) -> None:
    """Destroy one superseded version; raises KeyStillNeeded for an active or an identity key.

    Nothing may be encrypted with it any more: the caller has counted.
    """
    rows = WrappedKey.objects.filter(org_id=org_id, purpose=purpose, version=version)
    needed = purpose == KeyPurpose.IDENTITY or rows.filter(state=KeyState.ACTIVE).exists()
    if needed:
        raise KeyStillNeeded(f"The {purpose} key, version {version}, is still in use.")
    rows.update(state=KeyState.DESTROYED, wrapped=b"")
    keyring.forget(org_id)


def destroy_all(org_id: UUID) -> int:
    """Destroy every key of an organisation: nothing of it can be read again. Returns the number destroyed."""
    live = WrappedKey.objects.filter(org_id=org_id).exclude(state=KeyState.DESTROYED)
    destroyed = live.update(state=KeyState.DESTROYED, wrapped=b"")
    keyring.forget(org_id)
    return destroyed
