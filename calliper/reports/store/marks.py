"""How far each organisation has come in a file that this process alone writes, so that not every answer asks."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from calliper.reports.store.writer import Mark

# By organisation the days of which a change replaced calls; None for all of them, and for what no day tells.
Touched = Mapping[int, set[date] | None]
# Of all files that were ever open, so that no two states of any have the same number.
_next = itertools.count(1)


class Marks:
    """What was read since the last change. While one is under way everybody reads, and nothing read before stays."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[int, Mark | None] = {}
        self._changes, self._is_changing = 0, False
        self._opened = next(_next)
        self._whole: dict[int, int] = {}
        self._days: dict[int, dict[date, int]] = {}

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

    def of_days(self, org: int, since: date, until: date) -> int:
        """A number that stays as long as nothing of these days changes; while something may, another each time."""
        with self._lock:
            if self._is_changing:
                return next(_next)
            days = self._days.get(org, {})
            last = max((number for day, number in days.items() if since <= day <= until), default=0)
            return max(last, self._whole.get(org, self._opened))

    @contextmanager
    def changing(self, touched: Touched) -> Iterator[None]:
        """Around the moment at which a change is seen."""
        with self._lock:
            self._held, self._is_changing = {}, True
        try:
            yield
        finally:
            with self._lock:
                self._changes, self._is_changing = self._changes + 1, False
                for org, days in touched.items():
                    self._note(org, days)

    def _note(self, org: int, days: set[date] | None) -> None:
        number = next(_next)
        if days is None:
            self._whole[org] = number
            self._days.pop(org, None)
        else:
            self._days.setdefault(org, {}).update(dict.fromkeys(days, number))
