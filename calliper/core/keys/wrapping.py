"""Wrapping of organisation keys under the master key."""

from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from calliper.core.crypto import envelope, master
from calliper.core.keys.models import KeyState, WrappedKey


def master_keys() -> master.MasterKeys:
    """The master keys of this server, created on its very first start; raises a MasterKeyError."""
    return _loaded(settings.MASTER_KEY_FILE, tuple(getattr(settings, "MASTER_KEYS_OLD", ())))


def forget_master_keys() -> None:
    """Read the file again at the next use."""
    _loaded.cache_clear()


def wrap(org_id: UUID, purpose: str, version: int, key: bytes) -> tuple[int, bytes]:
    """The version of the master key that was used, and the wrapped bytes."""
    keys = master_keys()
    place = _place(org_id, purpose, version)
    return keys.current, envelope.seal(keys.by_version[keys.current], keys.current, place, key)


def unwrap(row: WrappedKey) -> bytes:
    """The key itself; raises MasterKeyWrong when the master key does not open it."""
    try:
        place = _place(row.org_id, row.purpose, row.version)
        return envelope.open_(master_keys().by_version, place, bytes(row.wrapped))
    except envelope.DecryptionFailed:
        raise master.MasterKeyWrong(
            f"The master key in {settings.MASTER_KEY_FILE} does not open the {row.purpose} key, version "
            f"{row.version}, of organisation {row.org_id}. It was wrapped with master key version "
            f"{row.master_version}. Put the right file back, or restore the key database that belongs to it."
        ) from None


def check_master_key() -> None:
    """Open one key per master key version in use; raises a MasterKeyError. For the start and the doctor."""
    master_keys()
    live = WrappedKey.objects.exclude(state=KeyState.DESTROYED)
    for version in live.values_list("master_version", flat=True).distinct():
        for row in live.filter(master_version=version)[:1]:
            unwrap(row)


@lru_cache(maxsize=4)
def _loaded(path: Path, old: tuple[Path, ...]) -> master.MasterKeys:
    return master.load_or_create(path, old=old, wrapped_keys_exist=WrappedKey.objects.exists)


def _place(org_id: UUID, purpose: str, version: int) -> bytes:
    return envelope.parts("wrapped key", str(org_id), purpose, str(version))
