"""Row ids: UUID version 7 (RFC 9562), which sort by the time they were made."""

import secrets
import threading
import time
import uuid
from datetime import datetime

from calliper.core import clock

_TAIL_BITS = 74
_STEP_BITS = 32
_LATEST_MS = 2**48 - 1
_CORRECTION_MS = 60_000


def new_id(at: datetime | None = None) -> uuid.UUID:
    """A new id, larger than every id this process made before it.

    With `at` the id carries that moment instead and takes no part in the order. If the machine's clock
    is set back by a minute or more, ids follow the clock. Raises ValueError for a moment before 1970.
    """
    if at is None:
        return _sequence.following(time.time_ns() // 1_000_000)
    stamp = clock.ms(at)
    if not 0 <= stamp <= _LATEST_MS:
        raise ValueError("An id carries a moment between 1970 and 9999.")
    return _compose(stamp, secrets.randbits(_TAIL_BITS))


class _Sequence:
    """The last id given out: within one millisecond the random tail grows by a random step."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ms = 0
        self._tail = 0

    def following(self, stamp: int) -> uuid.UUID:
        with self._lock:
            if stamp > self._ms or stamp <= self._ms - _CORRECTION_MS:
                self._restart(stamp)
            else:
                self._tail += 1 + secrets.randbits(_STEP_BITS)
                if self._tail >> _TAIL_BITS:
                    self._restart(self._ms + 1)
            return _compose(self._ms, self._tail)

    def _restart(self, stamp: int) -> None:
        self._ms = stamp
        # The top bit starts empty, so that a burst within one millisecond never runs out of room.
        self._tail = secrets.randbits(_TAIL_BITS - 1)


_sequence = _Sequence()


def _compose(stamp: int, tail: int) -> uuid.UUID:
    high, low = tail >> 62, tail & (2**62 - 1)
    return uuid.UUID(int=stamp << 80 | 7 << 76 | high << 64 | 2 << 62 | low)
