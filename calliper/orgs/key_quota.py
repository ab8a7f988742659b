"""How many requests an API key has in a minute, and how many wrong keys an address may show.

Counted in the cache, by whole minutes: with Redis the count holds across every process that serves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from calliper.core.addresses import network_of
from calliper.orgs.key_text import KeyText

MINUTE_S = 60
WRONG_PER_MINUTE = 60
KNOWN_S = 3600


@dataclass(frozen=True)
class Quota:
    """What a key has left of its minute."""

    limit: int
    used: int
    reset_s: int

    @property
    def is_spent(self) -> bool:
        """Whether this request is one too many."""
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        """The same for the software that holds the key."""
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.reset_s),
        }


def spend(key_id: UUID, at: datetime) -> Quota:
    """Count one request of a key."""
    used = _count(f"api-requests:{key_id}", at)
    return Quota(settings.API_PER_MINUTE, used, left_of_minute_s(at))


def note_wrong(address: str, at: datetime) -> None:
    """Count one wrong key from an address."""
    _count(_wrong(address), at)


def note_right(address: str, given: KeyText) -> None:
    """Remember that this key is right from here: others who guess behind the same address do not shut it out."""
    cache.add(_known(address, given), 1, KNOWN_S)


def is_guessing(address: str, given: KeyText | None, at: datetime) -> bool:
    """Whether so many wrong keys came from there in this minute that a new one is not even looked up."""
    if cache.get(_key(_wrong(address), at), 0) < WRONG_PER_MINUTE:
        return False
    return given is None or cache.get(_known(address, given)) is None


def left_of_minute_s(at: datetime) -> int:
    """Seconds until counting begins anew, 1 to 60."""
    return MINUTE_S - int(at.timestamp()) % MINUTE_S


def _wrong(address: str) -> str:
    return f"api-wrong:{network_of(address) if address else 'nowhere'}"


def _known(address: str, given: KeyText) -> str:
    return f"api-known:{network_of(address) if address else 'nowhere'}:{given.secret_hash.hex()}"


def _key(name: str, at: datetime) -> str:
    return f"{name}:{int(at.timestamp()) // MINUTE_S}"


def _count(name: str, at: datetime) -> int:
    key = _key(name, at)
    cache.add(key, 0, 2 * MINUTE_S)
    try:
        return int(cache.incr(key))
    except ValueError:  # pushed out between the two: this is the first again
        return 1
