"""Keyrings remembered in memory: few, and not for long, so that other processes' rotations are noticed."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar
from uuid import UUID

_MOST = 256
_OLDEST_S = 5.0


class Ring(Protocol):
    """What the cache needs to know of a keyring."""

    @property
    def org_id(self) -> UUID: ...
    @property
    def loaded_at(self) -> float: ...


R = TypeVar("R", bound=Ring)


class RingCache(Generic[R]):
    """The most recently used rings, at most 256 of them and none older than five seconds."""

    def __init__(self, load: Callable[[UUID], R]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._rings: OrderedDict[UUID, R] = OrderedDict()

    def get(self, org_id: UUID) -> R:
        with self._lock:
            ring = self._rings.get(org_id)
            if ring is not None and time.monotonic() - ring.loaded_at < _OLDEST_S:
                self._rings.move_to_end(org_id)
                return ring
        return self._reload(org_id)

    def renewed(self, ring: R) -> R:
        """A ring at least as new as the one remembered, read again only if nobody has done so since."""
        with self._lock:
            remembered = self._rings.get(ring.org_id)
        if remembered is not None and remembered.loaded_at > ring.loaded_at:
            return remembered
        return self._reload(ring.org_id)

    def forget(self, org_id: UUID) -> None:
        with self._lock:
            self._rings.pop(org_id, None)

    def _reload(self, org_id: UUID) -> R:
        ring = self._load(org_id)
        with self._lock:
            self._rings[org_id] = ring
            self._rings.move_to_end(org_id)
            while len(self._rings) > _MOST:
                self._rings.popitem(last=False)
        return ring
