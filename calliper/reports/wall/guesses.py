"""How many wrong links of walls an address may show in a minute. Counted in the cache, across every process."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

from calliper.core.addresses import network_of
from calliper.reports.wall.token import hash_of

WRONG_PER_MINUTE, MINUTE_S, KNOWN_S = 30, 60, 3600


def is_guessing(address: str, token: str, at: datetime) -> bool:
    """Whether so many came from there that the next one is not even looked up, unless it was right before."""
    if int(cache.get(_key(address, at), 0)) < WRONG_PER_MINUTE:
        return False
    return cache.get(_known(token)) is None


def note_right(token: str) -> None:
    """Remember that this link is right: others who guess behind the same address do not shut the screen out."""
    cache.add(_known(token), 1, KNOWN_S)


def note_wrong(address: str, at: datetime) -> None:
    """Count one."""
    key = _key(address, at)
    cache.add(key, 0, 2 * MINUTE_S)
    try:
        cache.incr(key)
    except ValueError:  # pushed out between the two
        cache.set(key, 1, 2 * MINUTE_S)


def _key(address: str, at: datetime) -> str:
    place = network_of(address) if address else "nowhere"
    return f"wall-wrong:{place}:{int(at.timestamp()) // MINUTE_S}"


def _known(token: str) -> str:
    return f"wall-known:{(hash_of(token) or b'').hex()}"
