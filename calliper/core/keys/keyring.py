"""The keys of one organisation, ready for use."""

import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hmac import HMAC
from django.db import transaction

from calliper.core.crypto import envelope
from calliper.core.crypto import index as fingerprints
from calliper.core.keys import wrapping
from calliper.core.keys.cache import RingCache
from calliper.core.keys.models import KeyPurpose, KeyState, WrappedKey
from calliper.core.keys.router import KEY_DATABASE

_KEY_BYTES = 32


class KeysMissing(Exception):
    """The organisation has no usable keys: none were created, or they were destroyed."""


class VersionedKey(NamedTuple):
    """A key and the version to store beside what it encrypts."""

    version: int
    key: bytes


def create_for(org_id: UUID, now: datetime) -> None:
    """Make all four keys of a new organisation, before its row is written.

    Raises IntegrityError if it has keys already.
    """
    with transaction.atomic(using=KEY_DATABASE):
        for purpose in KeyPurpose:
            add_key(org_id=org_id, purpose=purpose, version=1, now=now)


def add_key(*, org_id: UUID, purpose: KeyPurpose, version: int, now: datetime) -> None:
    """Store a new random key as the active version of its purpose."""
    master_version, wrapped = wrapping.wrap(org_id, purpose, version, secrets.token_bytes(_KEY_BYTES))
    WrappedKey.objects.create(
        org_id=org_id,
        purpose=purpose,
        version=version,
        master_version=master_version,
        wrapped=wrapped,
        state=KeyState.ACTIVE,
        created_at=now,
    )


def forget(org_id: UUID) -> None:
    """Drop the keys of one organisation from this process's memory."""
    _rings.forget(org_id)


@dataclass(frozen=True, repr=False)
class Keyring:
    """Encrypts, decrypts and fingerprints for one organisation."""

    org_id: UUID
    loaded_at: float
    _keys: Mapping[str, Mapping[int, bytes]]
    _current: Mapping[str, int] = field(default_factory=dict)
    _ready: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, org_id: UUID) -> "Keyring":
        """The keyring of an organisation, remembered for seconds; raises KeysMissing or MasterKeyError."""
        return _rings.get(org_id)

    def encrypt(self, table: str, column: str, row_id: UUID | str | int, text: str) -> bytes:
        """Seal a text for one place in the database."""
        version = self._active(KeyPurpose.DATA).version
        return envelope.seal(
            self._ciphers()[version], version, self._aad(table, column, row_id), text.encode()
        )

    def decrypt(self, table: str, column: str, row_id: UUID | str | int, blob: bytes) -> str:
        """The text of a sealed value; raises DecryptionFailed, also when it was sealed for another place."""
        keys = self._ciphers()
        if envelope.version_of(blob) not in keys:
            keys = _rings.renewed(self)._ciphers()
        return envelope.open_(keys, self._aad(table, column, row_id), bytes(blob)).decode()

    def index(self, purpose: fingerprints.Purpose, text: str) -> bytes:
        """The blind index to store."""
        return fingerprints.blind_index(self._active_mac(KeyPurpose.INDEX), purpose, text)

    def indexes(self, purpose: fingerprints.Purpose, text: str) -> list[bytes]:
        """The blind indexes to search for, newest version first."""
        return [fingerprints.blind_index(key, purpose, text) for key in self._newest_first(KeyPurpose.INDEX)]

    def name_tokens(self, name: str) -> set[bytes]:
        """The search tokens to store with a name."""
        return fingerprints.name_tokens(self._active_mac(KeyPurpose.INDEX), name)

    def query_tokens(self, text: str) -> list[set[bytes]]:
        """Search tokens per live version: a name matches if it has all tokens of one set."""
        sets = [fingerprints.query_tokens(key, text) for key in self._newest_first(KeyPurpose.INDEX)]
        return [tokens for tokens in sets if tokens]

    def identity_mac(self, *parts: bytes) -> bytes:
        """The keyed identity to store."""
        return fingerprints.mac(self._active_mac(KeyPurpose.IDENTITY), *parts)

    def identity_macs(self, *parts: bytes) -> list[bytes]:
        """The keyed identities to search for, newest version first."""
        return [fingerprints.mac(key, *parts) for key in self._newest_first(KeyPurpose.IDENTITY)]

    def file_key(self) -> VersionedKey:
        """The key to encrypt a new file with."""
        return self._active(KeyPurpose.FILES)

    def file_keys(self) -> Mapping[int, bytes]:
        """The keys that open files, by version."""
        return self._live(KeyPurpose.FILES)

    def _active(self, purpose: KeyPurpose) -> VersionedKey:
        version = self._current.get(purpose)
        if version is None:
            raise KeysMissing(f"Organisation {self.org_id} has no {purpose} key.")
        return VersionedKey(version, self._keys[purpose][version])

    def _live(self, purpose: KeyPurpose) -> Mapping[int, bytes]:
        return self._keys.get(purpose, {})

    def _ciphers(self) -> Mapping[int, AESGCM]:
        """The data keys by version, set up once: a batch seals hundreds of values."""
        if KeyPurpose.DATA not in self._ready:
            self._ready[KeyPurpose.DATA] = {
                version: AESGCM(key) for version, key in self._live(KeyPurpose.DATA).items()
            }
        found: Mapping[int, AESGCM] = self._ready[KeyPurpose.DATA]
        return found

    def _aad(self, table: str, column: str, row_id: UUID | str | int) -> bytes:
        place = f"{table}.{column}"
        if place not in self._ready:
            self._ready[place] = envelope.place(self.org_id, table, column)
        shared: bytes = self._ready[place]
        return shared + envelope.parts(str(row_id))

    def _macs(self, purpose: KeyPurpose) -> Mapping[int, HMAC]:
        """The keys of a purpose by version, newest first, set up once."""
        if purpose not in self._ready:
            newest_first = sorted(self._live(purpose).items(), reverse=True)
            self._ready[purpose] = {version: fingerprints.prepared(key) for version, key in newest_first}
        found: Mapping[int, HMAC] = self._ready[purpose]
        return found

    def _active_mac(self, purpose: KeyPurpose) -> HMAC:
        return self._macs(purpose)[self._active(purpose).version]

    def _newest_first(self, purpose: KeyPurpose) -> Iterable[HMAC]:
        return self._macs(purpose).values()


def _load(org_id: UUID) -> Keyring:
    keys: dict[str, dict[int, bytes]] = {}
    current: dict[str, int] = {}
    for row in WrappedKey.objects.filter(org_id=org_id).exclude(state=KeyState.DESTROYED):
        keys.setdefault(row.purpose, {})[row.version] = wrapping.unwrap(row)
        if row.state == KeyState.ACTIVE:
            current[row.purpose] = row.version
    if not keys:
        raise KeysMissing(f"Organisation {org_id} has no keys: they were never created, or were destroyed.")
    return Keyring(org_id, time.monotonic(), keys, current)


_rings: RingCache[Keyring] = RingCache(_load)
