"""Encrypted files that can be read from any position (the STREAM construction over AES-256-GCM).

Layout: format (1 byte), key version (4), salt (16), then segments of 1 MiB and a tag of 16 bytes each.
Each file has its own key; a segment's nonce holds its position and whether it is the last, so that segments
cannot be cut, swapped or repeated.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from calliper.core.crypto.envelope import DecryptionFailed, UnknownFormat

SEGMENT = 1024 * 1024
_FORMAT = b"\x01"
_SALT = 16
_HEADER = 5 + _SALT
_TAG = 16


class Reader(Protocol):
    """Anything that hands out bytes, at most as many as asked for, and none at its end."""

    def read(self, size: int, /) -> bytes: ...


def encrypt(reader: Reader, *, key: bytes, version: int, file_id: bytes) -> Iterator[bytes]:
    """Yield the encrypted file piece by piece; `file_id` must be given again to read it."""
    header = _FORMAT + version.to_bytes(4, "big") + secrets.token_bytes(_SALT)
    cipher = _cipher(key, header, file_id)
    yield header
    position, segment = 0, _full(reader)
    while True:
        following = _full(reader) if len(segment) == SEGMENT else b""
        yield cipher.encrypt(_nonce(position, last=not following), segment, header)
        if not following:
            return
        position, segment = position + 1, following


def plain_size(stored_size: int) -> int:
    """Bytes of the file inside `stored_size` encrypted bytes; raises DecryptionFailed if that cannot be."""
    body = stored_size - _HEADER
    segments = max(1, -(-body // (SEGMENT + _TAG)))
    size = body - segments * _TAG
    least = (segments - 1) * SEGMENT + 1 if segments > 1 else 0
    if size < least:
        raise DecryptionFailed
    return size


@dataclass(frozen=True, repr=False)
class SealedFile:
    """An encrypted file whose length has been checked; `size` counts its plain bytes."""

    size: int
    _file: BinaryIO
    _cipher: AESGCM
    _header: bytes
    _body_at: int

    def read(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes from `start` (at least 0) up to `end`, which is left out; None is the file's end.

        Raises DecryptionFailed at the first segment that is not as it was written.
        """
        stop = self.size if end is None else min(end, self.size)
        for position in range(start // SEGMENT, -(-stop // SEGMENT)):
            base = position * SEGMENT
            yield self._segment(position)[max(0, start - base) : stop - base]

    def check_end(self) -> None:
        """Raise DecryptionFailed unless the last segment is whole and really the last."""
        self._segment(max(0, self.size - 1) // SEGMENT)

    def _segment(self, position: int) -> bytes:
        self._file.seek(self._body_at + position * (SEGMENT + _TAG))
        is_last = (position + 1) * SEGMENT >= self.size
        try:
            stored = self._file.read(SEGMENT + _TAG)
            return self._cipher.decrypt(_nonce(position, last=is_last), stored, self._header)
        except InvalidTag:
            raise DecryptionFailed from None


def open_(file: BinaryIO, *, keys: Mapping[int, bytes], file_id: bytes, offset: int = 0) -> SealedFile:
    """Open a seekable file whose encrypted part begins at `offset`.

    The last segment is checked at once, so that a file cut short is refused whatever part is wanted.
    Raises DecryptionFailed or UnknownFormat.
    """
    size = plain_size(file.seek(0, 2) - offset)
    file.seek(offset)
    header = file.read(_HEADER)
    if header[:1] != _FORMAT:
        raise UnknownFormat
    key = keys.get(int.from_bytes(header[1:5], "big"))
    if key is None:
        raise DecryptionFailed
    sealed = SealedFile(size, file, _cipher(key, header, file_id), header, offset + _HEADER)
    sealed.check_end()
    return sealed


def decrypt_range(
    file: BinaryIO, start: int, end: int | None, *, keys: Mapping[int, bytes], file_id: bytes
) -> Iterator[bytes]:
    """Yield one part of an encrypted file: `SealedFile.read` for a file that begins at 0."""
    yield from open_(file, keys=keys, file_id=file_id).read(start, end)


def _cipher(key: bytes, header: bytes, file_id: bytes) -> AESGCM:
    info = b"calliper file 1\x00" + file_id
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=header[5:], info=info).derive(key))


def _nonce(position: int, *, last: bool) -> bytes:
    return position.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _full(reader: Reader) -> bytes:
    """One whole segment, or less at the end of the file: a socket may hand out less than asked."""
    pieces: list[bytes] = []
    missing = SEGMENT
    while missing and (piece := reader.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)
