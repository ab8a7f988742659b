"""The names this server answers to, so that a forged Host header finds nobody."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

# Of cookies that no other host and no plain connection can set.
PREFIX = "__Host-"
ALWAYS = ("localhost", "127.0.0.1", "::1")


def answered(base_url: str, *more: Iterable[str]) -> list[str]:
    """This machine's own names, that of its address, and more, as Django spells them."""
    names = [*ALWAYS, urlsplit(base_url).hostname or "", *(name for each in more for name in each)]
    return list(dict.fromkeys(_spelled(name) for name in names if name))


def _spelled(name: str) -> str:
    lowered = name.lower()
    return f"[{lowered}]" if lowered.count(":") > 1 and not lowered.startswith("[") else lowered
