"""How far each organisation has come in a file that this process alone writes, so that not every answer asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from calliper.reports.store.writer import Mark


class Marks:
    """What was read since the last change. While one is under way everybody reads, and nothing read before stays."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[int, Mark | None] = {}
        self._changes, self._is_changing = 0, False

    def of(self, org: int, read: Callable[[], Mark | None]) -> Mark | None:
        """The mark of an organisation, None where it has none."""
        with self._lock:
            if org in self._held:
                return self._held[org]
            before = self._changes
        found = read()
        with self._lock:
            if before == self._changes and not self._is_changing:
                self._held[org] = found
        return found

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Around the moment at which a change is seen."""
        with self._lock:
            self._held, self._is_changing = {}, True
        try:
            yield
        finally:
            with self._lock:
                self._changes, self._is_changing = self._changes + 1, False
