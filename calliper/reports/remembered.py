"""Answers of late, kept in the process. Never stale: the key tells of any change to the days that were asked about."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from calliper.reports.numbered import Numbered

Rows = list[tuple[Any, ...]]
# Which file or server, the mark of the days (store/marks.py), and what was asked: a statement holds all of it too.
Key = tuple[Hashable, Hashable, Numbered | str]
MOST, LONGEST = 512, 2_000  # answers, rows of one

_kept: OrderedDict[Key, Rows] = OrderedDict()
_lock = threading.Lock()


def rows(key: Key, ask: Callable[[], Rows]) -> Rows:
    """What was answered to the same question at the same version, else what `ask` says; nobody may change it."""
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    found = ask()
    if len(found) <= LONGEST:
        with _lock:
            _kept[key] = found
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return found


def forget() -> None:
    """Drop them all; for benchmarks and tests."""
    with _lock:
        _kept.clear()
