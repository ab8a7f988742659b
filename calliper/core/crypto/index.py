"""Keyed fingerprints: equal texts of one organisation can be found without being readable."""

import re
import unicodedata
from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

_INDEX_BYTES = 16
_TOKEN_BYTES = 8
_SHORTEST_PREFIX = 2
_LONGEST_PREFIX = 12
_MOST_WORDS = 32

_ASCII_WORD = re.compile("[a-z0-9]{2,}")
_APOSTROPHES = re.compile("['\u2019\u02bc]")


class Purpose(StrEnum):
    """What an index is for; the same text has unrelated fingerprints under different purposes."""

    NUMBER = "number"
    LAST_FOUR = "last-four"
    TOMBSTONE = "tombstone"
    PRIVATE = "private"
    EMAIL = "email"
    NAME_PREFIX = "name-prefix"


Key = bytes | HMAC
_LEADS = {purpose: purpose.value.encode() + b"\x00" for purpose in Purpose}


def prepared(key: bytes) -> HMAC:
    """The key in a form that need not be worked out for each of many texts; every function here takes either."""
    return HMAC(key, SHA256())


def blind_index(key: Key, purpose: Purpose, text: str) -> bytes:
    """16 bytes that are equal for equal texts under one key and purpose."""
    return _fingerprint(key, purpose, text)[:_INDEX_BYTES]


def mac(key: Key, *parts: bytes) -> bytes:
    """32 bytes over all parts; where one part ends and the next begins counts."""
    message = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return _digest(key, message)


def name_tokens(key: Key, name: str) -> set[bytes]:
    """8-byte tokens of every beginning, 2 to 12 letters long, of each word; at most 32 words count.

    A letter here is a character with its marks, so that Hindi and Gujarati words are cut as they are read;
    the beginnings that stop between a letter and its marks are kept too, as people type them on the way.
    """
    keyed = prepared(key) if isinstance(key, bytes) else key.copy()
    keyed.update(_LEADS[Purpose.NAME_PREFIX])
    return {
        _digest(keyed, prefix.encode())[:_TOKEN_BYTES] for word in _words(name) for prefix in _prefixes(word)
    }


def query_tokens(key: Key, text: str) -> set[bytes]:
    """The tokens that a name must all have to match a search; empty when no word has 2 letters."""
    return {_token(key, word[: _ends(word)[-1]]) for word in _words(text)}


def _fingerprint(key: Key, purpose: Purpose, text: str) -> bytes:
    return _digest(key, _LEADS[purpose] + text.encode())


def _digest(key: Key, message: bytes) -> bytes:
    keyed = prepared(key) if isinstance(key, bytes) else key.copy()
    keyed.update(message)
    return keyed.finalize()


def _token(key: Key, prefix: str) -> bytes:
    return _fingerprint(key, Purpose.NAME_PREFIX, prefix)[:_TOKEN_BYTES]


def _words(text: str) -> list[str]:
    """Words of at least two letters, in a form that ignores case, width and apostrophes."""
    if text.isascii():
        return _ASCII_WORD.findall(text.replace("'", "").lower())[:_MOST_WORDS]
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    spelled = "".join(_spaced(mark) for mark in _APOSTROPHES.sub("", folded))
    return [word for word in spelled.split() if len(_ends(word)) >= _SHORTEST_PREFIX][:_MOST_WORDS]


def _spaced(mark: str) -> str:
    category = unicodedata.category(mark)
    if category == "Cf":
        return ""
    return mark if category[0] in "LMN" else " "


def _ends(word: str) -> list[int]:
    """Where each of the first 12 letters ends, marks included."""
    starts = [at for at, mark in enumerate(word) if at == 0 or unicodedata.category(mark)[0] != "M"]
    return [*starts[1:], len(word)][:_LONGEST_PREFIX]


def _prefixes(word: str) -> list[str]:
    if word.isascii():
        return [word[:length] for length in range(_SHORTEST_PREFIX, min(len(word), _LONGEST_PREFIX) + 1)]
    ends = _ends(word)
    return [word[:length] for length in range(ends[_SHORTEST_PREFIX - 2] + 1, ends[-1] + 1)]
