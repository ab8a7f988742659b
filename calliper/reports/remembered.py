"""Answers of late, kept in the process. Never stale: the key tells of any change to the days that were asked about."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import Any

from calliper.reports.numbered import Numbered

Rows = list[tuple[Any, ...]]
# The mark of each day (store/marks.py).
Marks = Mapping[date, Hashable]
# Which file or server, the mark of the days, and what was asked: a statement holds all of it too.
Key = tuple[Hashable, Hashable, Numbered | str]
# Which file or server, and what was asked of several days, each of which has a mark of its own.
DaysKey = tuple[Hashable, str]
MOST, LONGEST = 512, 2_000  # answers, rows of one

_kept: OrderedDict[Key | DaysKey, tuple[Marks, Rows]] = OrderedDict()
_lock = threading.Lock()


def rows(key: Key, ask: Callable[[], Rows]) -> Rows:
    """What was answered to the same question at the same version, else what `ask` says; nobody may change it."""
    held = _found(key)
    return _keep(key, {}, ask()) if held is None else held[1]


def by_days(key: DaysKey, marks: Marks, ask: Callable[[date, date], Rows], *, at: int, most: int = 0) -> Rows:
    """Rows of days, which stand at a place of each row: of what was answered before, changed days are read again.

    `ask` is given the first and the last of them. It may be asked only what each day has by itself. More than `most`
    rows (0: any number) may be cut short and are not kept.
    """
    held = _found(key)
    known, before = held or ({}, [])
    changed = [day for day, mark in marks.items() if known.get(day) != mark]
    if not changed:
        return before
    first, last = min(changed), max(changed)
    kept = [row for row in before if not first <= row[at] <= last]
    found = kept + ask(first, last)
    return found if most and len(found) > most else _keep(key, marks, found)


def _found(key: Key | DaysKey) -> tuple[Marks, Rows] | None:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: Key | DaysKey, marks: Marks, found: Rows) -> Rows:
    if len(found) <= LONGEST:
        with _lock:
            _kept[key] = marks, found
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return found


def forget() -> None:
    """Drop them all; for benchmarks and tests."""
    with _lock:
        _kept.clear()
