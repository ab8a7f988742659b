"""One sealed value: format (1 byte), key version (4), nonce (12), ciphertext, tag (16); AES-256-GCM.

The format and version bytes are authenticated together with the caller's additional data.
"""

import secrets
from collections.abc import Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"\x01"
_HEADER = 5
_NONCE = 12
_TAG = 16


class DecryptionFailed(Exception):
    """The bytes were not sealed by these keys for this place. The reason is not told on purpose."""

    def __init__(self) -> None:
        super().__init__("This value cannot be decrypted.")


class UnknownFormat(DecryptionFailed):
    """The first byte names a layout that this release does not read."""


def aad(org_id: UUID, table: str, column: str, row_id: UUID | str | int) -> bytes:
    """The place a value belongs to, as bytes that no other place shares."""
    return place(org_id, table, column) + parts(str(row_id))


def place(org_id: UUID, table: str, column: str) -> bytes:
    """The part of `aad` that all rows of a column share."""
    return parts("value", str(org_id), table, column)


def parts(*texts: str) -> bytes:
    """Texts joined so that the bytes tell where each of them ends."""
    encoded = [text.encode() for text in texts]
    return b"".join(len(piece).to_bytes(4, "big") + piece for piece in encoded)


Key = bytes | AESGCM


def seal(key: Key, version: int, aad: bytes, plaintext: bytes) -> bytes:
    """Encrypt with a fresh random nonce; `version` (at most 2**32 - 1) tells which key opens it."""
    return _seal_with(secrets.token_bytes(_NONCE), key, version, aad, plaintext)


def _seal_with(nonce: bytes, key: Key, version: int, aad: bytes, plaintext: bytes) -> bytes:
    header = FORMAT + version.to_bytes(4, "big")
    return header + nonce + _cipher(key).encrypt(nonce, plaintext, header + aad)


def open_(keys_by_version: Mapping[int, Key], aad: bytes, blob: bytes) -> bytes:
    """Decrypt a sealed value; raises UnknownFormat or DecryptionFailed."""
    key = keys_by_version.get(version_of(blob))
    if key is None:
        raise DecryptionFailed
    header, nonce, sealed = blob[:_HEADER], blob[_HEADER : _HEADER + _NONCE], blob[_HEADER + _NONCE :]
    try:
        return _cipher(key).decrypt(nonce, sealed, header + aad)
    except InvalidTag:
        raise DecryptionFailed from None


def version_of(blob: bytes) -> int:
    """The version of the key that sealed a value; raises UnknownFormat, or DecryptionFailed if cut short."""
    if blob[:1] not in (FORMAT, b""):
        raise UnknownFormat
    if len(blob) < _HEADER + _NONCE + _TAG:
        raise DecryptionFailed
    return int.from_bytes(blob[1:_HEADER], "big")


def _cipher(key: Key) -> AESGCM:
    return AESGCM(key) if isinstance(key, bytes) else key
