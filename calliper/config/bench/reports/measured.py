"""Times several ways to the same answer, in turns, so that none has the warmer cache."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

LONG_MS = 1000
Way = Callable[[], Any]


def medians(ways: Mapping[str, Way], rounds: int) -> tuple[dict[str, float], dict[str, Any]]:
    """Per way the median ms, the first turn not counted, and what it answered."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    said: dict[str, Any] = {}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            took, said[name] = timed(way)
            if turn:
                taken[name].append(took)
    return {name: statistics.median(times) for name, times in taken.items()}, said


def fastest(ways: Mapping[str, Way], rounds: int) -> tuple[float, dict[str, Any]]:
    """The median ms of the way that was fastest at its first turn, and what all of them answered.

    For ways that take long: only the fastest is asked again, and not if it took a second.
    """
    taken, said = {}, {}
    for name, way in ways.items():
        taken[name], said[name] = timed(way)
    best = min(taken, key=lambda name: taken[name])
    if taken[best] > LONG_MS:
        return taken[best], said
    return medians({best: ways[best]}, rounds)[0][best], said


def timed(way: Way) -> tuple[float, Any]:
    """Milliseconds, and what it answered."""
    started = time.perf_counter()
    said = way()
    return (time.perf_counter() - started) * 1000, said
