"""Times several ways to the same answer, in turns, so that none has the warmer cache."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

LONG_MS = 5000
Way = Callable[[], Any]
Rows = list[tuple[Any, ...]]


def medians(ways: Mapping[str, Way], rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Per way the median ms, the first turn not counted, and what it answered."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    said: dict[str, Any] = {}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            started = time.perf_counter()
            said[name] = way()
            if turn:
                taken[name].append((time.perf_counter() - started) * 1000)
    return {name: statistics.median(times) for name, times in taken.items()}, said


def fastest(ways: Mapping[str, Way], rounds: int) -> tuple[float, dict[str, Any]]:
    """The median ms of the way that was fastest at its first turn, and what all of them answered.

    For ways that take seconds: only the fastest is asked again, and only while that is no matter of minutes.
    """
    taken, said = {}, {}
    for name, way in ways.items():
        started = time.perf_counter()
        said[name] = way()
        taken[name] = (time.perf_counter() - started) * 1000
    best = min(taken, key=lambda name: taken[name])
    if taken[best] > LONG_MS:
        return taken[best], said
    return medians({best: ways[best]}, rounds)[0][best], said


def plain(rows: Sequence[Sequence[Any]]) -> dict[Any, int]:
    """Dimension (None for the whole) to value, without those of nothing: some ways leave them out."""
    found = {(row[0] if len(row) > 1 else None): row[-1] for row in rows}
    return {name: int(value) for name, value in found.items() if value}
