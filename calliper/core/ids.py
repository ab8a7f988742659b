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


def read_id(text: str) -> uuid.UUID | None:
    """The id that a text from outside is, or None."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def new_ids(count: int) -> list[uuid.UUID]:
    """So many new ids, in order."""
    return [_compose(stamp, tail) for stamp, tail in _sequence.run(time.time_ns() // 1_000_000, count)]


def new_id_texts(count: int) -> list[str]:
    """The same as hexadecimal text, for rows that nobody refers to: objects take longer to make than the rows."""
    return [
        f"{_number(stamp, tail):032x}" for stamp, tail in _sequence.run(time.time_ns() // 1_000_000, count)
    ]


class _Sequence:
    """The last id given out: within one millisecond the random tail grows by a random step."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ms = 0
        self._tail = 0

    def following(self, stamp: int) -> uuid.UUID:
        return _compose(*self.run(stamp, 1)[0])

    def run(self, stamp: int, count: int) -> list[tuple[int, int]]:
        """The moment and tail of the next ids."""
        steps = memoryview(secrets.token_bytes(_STEP_BITS // 8 * count)).cast("I")
        found = []
        with self._lock:
            for step in steps:
                if stamp > self._ms or stamp <= self._ms - _CORRECTION_MS:
                    self._restart(stamp)
                else:
                    self._tail += 1 + step
                    if self._tail >> _TAIL_BITS:
                        self._restart(self._ms + 1)
                found.append((self._ms, self._tail))
        return found

    def _restart(self, stamp: int) -> None:
        self._ms = stamp
        # The top bit starts empty, so that a burst within one millisecond never runs out of room.
        self._tail = secrets.randbits(_TAIL_BITS - 1)


_sequence = _Sequence()


def _compose(stamp: int, tail: int) -> uuid.UUID:
    return uuid.UUID(int=_number(stamp, tail))


def _number(stamp: int, tail: int) -> int:
    high, low = tail >> 62, tail & (2**62 - 1)
    return stamp << 80 | 7 << 76 | high << 64 | 2 << 62 | low
