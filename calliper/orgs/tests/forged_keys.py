"""Authorization headers that resemble a key's; not one of them may open anything.

Each maker is given a true key (`text`), one of another organisation (`other`), one whose text was replaced (`old`), a
revoked one (`gone`), an expired one (`late`) and the hash that the server keeps of the true one.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

Maker = Callable[..., str]


def _parts(text: str) -> tuple[str, str, str]:
    mark, prefix, secret = text.split("_", 2)
    return mark, prefix, secret


def _bearer(change: Callable[[str], str]) -> Maker:
    return lambda text, **_: f"Bearer {change(text)}"


def _secret(change: Callable[[str], str]) -> Maker:
    def make(text: str, **_: Any) -> str:
        mark, prefix, secret = _parts(text)
        return f"Bearer {mark}_{prefix}_{change(secret)}"

    return make


def _prefix(change: Callable[[str], str]) -> Maker:
    def make(text: str, **_: Any) -> str:
        mark, prefix, secret = _parts(text)
        return f"Bearer {mark}_{change(prefix)}_{secret}"

    return make


def _another(letter: str) -> str:
    return "A" if letter != "A" else "B"


def _with_letter(place: int) -> Callable[[str], str]:
    return lambda secret: secret[:place] + _another(secret[place]) + secret[place + 1 :]


def _without(place: int) -> Callable[[str], str]:
    return lambda secret: secret[:place] + secret[place + 1 :]


def _between(left: str, right: str) -> Maker:
    """The prefix of one key with the secret of another."""

    def make(**given: Any) -> str:
        mark, prefix, _ = _parts(given[left])
        return f"Bearer {mark}_{prefix}_{_parts(given[right])[2]}"

    return make


def _hash(form: Callable[[bytes], str]) -> Maker:
    def make(text: str, secret_hash: bytes, **_: Any) -> str:
        mark, prefix, _secret = _parts(text)
        return f"Bearer {mark}_{prefix}_{form(secret_hash)}"

    return make


FORGED: dict[str, Maker] = {
    # Every letter of the secret counts.
    **{f"secret with letter {n} changed": _secret(_with_letter(n)) for n in range(0, 43, 2)},
    **{f"secret without letter {n}": _secret(_without(n)) for n in range(0, 43, 6)},
    **{f"secret cut to {n}": _secret(lambda secret, n=n: secret[:n]) for n in (0, 1, 8, 21, 42)},
    **{f"prefix without letter {n}": _prefix(_without(n)) for n in (0, 3, 7)},
    **{f"prefix cut to {n}": _prefix(lambda prefix, n=n: prefix[:n]) for n in (0, 1, 4, 7)},
    # What belongs to somebody else, or did once.
    "own prefix, other organisation's secret": _between("text", "other"),
    "other organisation's prefix, own secret": _between("other", "text"),
    "live prefix, replaced secret": _between("text", "old"),
    "replaced prefix, live secret": _between("old", "text"),
    "live prefix, revoked secret": _between("text", "gone"),
    "revoked prefix, live secret": _between("gone", "text"),
    "live prefix, expired secret": _between("text", "late"),
    "expired prefix, live secret": _between("late", "text"),
    "replaced key": lambda old, **_: f"Bearer {old}",
    "revoked key": lambda gone, **_: f"Bearer {gone}",
    "expired key": lambda late, **_: f"Bearer {late}",
    # What the database holds is no key.
    "hash in hexadecimal": _hash(lambda h: h.hex()),
    "hash in hexadecimal, cut": _hash(lambda h: h.hex()[:43]),
    "hash in base64": _hash(lambda h: base64.urlsafe_b64encode(h).decode().rstrip("=")),
    "hash in plain base64": _hash(lambda h: base64.b64encode(h).decode()),
    "hash as bytes": _hash(lambda h: h.decode("latin-1").replace("\r", "").replace("\n", "")),
    # Neighbours of the form.
    "secret upside down": _secret(lambda s: s[::-1]),
    "secret in capitals": _secret(str.upper),
    "secret in small letters": _secret(str.lower),
    "secret with its cases swapped": _secret(str.swapcase),
    "secret twice": _secret(lambda s: s + s),
    "secret and one letter": _secret(lambda s: s + "A"),
    "secret with padding": _secret(lambda s: s + "="),
    "secret with a space inside": _secret(lambda s: s[:20] + " " + s[20:]),
    "secret with a space for a letter": _secret(lambda s: s[:20] + " " + s[21:]),
    "secret with a tab inside": _secret(lambda s: s[:20] + "\t" + s[20:]),
    "secret with a NUL behind": _secret(lambda s: s + "\0"),
    "secret with a NUL inside": _secret(lambda s: s[:20] + "\0" + s[20:]),
    "secret with a line behind": _secret(lambda s: s + "%0a"),
    "secret with a no-break space behind": _secret(lambda s: s + "\xa0"),
    "secret with a unit separator behind": _secret(lambda s: s + "\x1f"),
    "secret with a form feed behind": _secret(lambda s: s + "\x0c"),
    "secret with an accent": _secret(lambda s: "é" + s[1:]),
    "secret with a full-width letter": _secret(lambda s: s[:-1] + "\uff21".encode().decode("latin-1")),
    "secret with a zero-width space": _secret(lambda s: s + "\u200b".encode().decode("latin-1")),
    "secret in percent escapes": _secret(lambda s: "".join(f"%{ord(c):02X}" for c in s)),
    "secret in quotes": _secret(lambda s: f'"{s}"'),
    "secret of a thousand letters": _secret(lambda s: s + "A" * 1000),
    "secret of 10 kB": _secret(lambda s: s + "A" * 10240),
    "secret with a quote of SQL": _secret(lambda s: s[:30] + "' OR '1'='1"),
    "secret with a wildcard": _secret(lambda s: s[:42] + "%"),
    "secret that is empty": _secret(lambda s: ""),
    "secret of zeros": _secret(lambda s: "0" * 43),
    "secret None": _secret(lambda s: "None"),
    "prefix in capitals": _prefix(str.upper),
    "prefix upside down": _prefix(lambda p: p[::-1] + "z"),
    "prefix twice": _prefix(lambda p: p + p),
    "prefix with a wildcard": _prefix(lambda p: p[:7] + "%"),
    "prefix of wildcards": _prefix(lambda p: "_" * 8),
    "prefix with a quote of SQL": _prefix(lambda p: "' OR 1=1"),
    "prefix with a digit that is never used": _prefix(lambda p: p[:7] + "0"),
    "prefix of 10 kB": _prefix(lambda p: "a" * 10240),
    "prefix unknown": _prefix(lambda p: "zzzzzzz" + ("y" if p != "zzzzzzzy" else "x")),
    "no mark": _bearer(lambda t: t.removeprefix("calliper_")),
    "mark in capitals": _bearer(lambda t: t.replace("calliper", "CALLIPER", 1)),
    "mark with a capital": _bearer(lambda t: t.replace("calliper", "Calliper", 1)),
    "another mark": _bearer(lambda t: t.replace("calliper", "caliper", 1)),
    "another product's mark": _bearer(lambda t: t.replace("calliper", "ghp", 1)),
    "mark twice": _bearer(lambda t: "calliper_" + t),
    "hyphens for underscores": _bearer(lambda t: t.replace("_", "-")),
    "dots for underscores": _bearer(lambda t: t.replace("_", ".", 2)),
    "no underscores": _bearer(lambda t: t.replace("_", "", 2)),
    "only the mark": _bearer(lambda t: "calliper"),
    "only mark and prefix": _bearer(lambda t: "_".join(t.split("_")[:2])),
    "only the secret": _bearer(lambda t: _parts(t)[2]),
    "as lists show it": _bearer(lambda t: "_".join(t.split("_")[:2]) + "_…".encode().decode("latin-1")),
    "whole in capitals": _bearer(str.upper),
    "whole in small letters": _bearer(str.lower),
    "whole in quotes": _bearer(lambda t: f'"{t}"'),
    "whole in brackets": _bearer(lambda t: f"<{t}>"),
    "whole in base64": _bearer(lambda t: base64.b64encode(t.encode()).decode()),
    "whole in percent escapes": _bearer(lambda t: quote(t, safe="").replace("_", "%5F")),
    "with a colon behind": _bearer(lambda t: t + ":"),
    "with a comma behind": _bearer(lambda t: t + ","),
    "with a tab before": _bearer(lambda t: "\t" + t),
    "with a byte order mark": _bearer(lambda t: "\ufeff".encode().decode("latin-1") + t),
    "two keys by a space": lambda text, other, **_: f"Bearer {text} {other}",
    # Two headers arrive as one with a comma.
    "two headers": lambda text, other, **_: f"Bearer {text}, Bearer {other}",
    "the same header twice": lambda text, **_: f"Bearer {text}, Bearer {text}",
    "Basic with the key as name": lambda text, **_: "Basic " + base64.b64encode(f"{text}:".encode()).decode(),
    "Basic with the key as password": lambda text, **_: "Basic " + base64.b64encode(f":{text}".encode()).decode(),
    "Basic with the bare key": lambda text, **_: f"Basic {text}",
    "Token": lambda text, **_: f"Token {text}",
    "Digest": lambda text, **_: f"Digest {text}",
    "no scheme": lambda text, **_: text,
    "a space for a scheme": lambda text, **_: f" {text}",
    "Bearer twice": lambda text, **_: f"Bearer Bearer {text}",
    "Bearer with a colon": lambda text, **_: f"Bearer: {text}",
    "Bearer without a space": lambda text, **_: f"Bearer{text}",
    "Bearer with a tab": lambda text, **_: f"Bearer\t{text}",
    "Bearer alone": lambda **_: "Bearer",
    "Bearer and a space": lambda **_: "Bearer ",
    "nothing": lambda **_: "",
}  # fmt: skip
