"""Where the time of a piece of work goes: milliseconds by name, gathered by whoever asked for them."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_gathered: ContextVar[dict[str, float] | None] = ContextVar("calliper_laps", default=None)


@contextmanager
def gathered() -> Iterator[dict[str, float]]:
    """Gather the laps of everything inside; the dictionary fills as they end."""
    laps: dict[str, float] = {}
    token = _gathered.set(laps)
    try:
        yield laps
    finally:
        _gathered.reset(token)


@contextmanager
def lap(name: str) -> Iterator[None]:
    """Count the time spent inside under a name; costs next to nothing where nobody gathers."""
    laps = _gathered.get()
    if laps is None:
        yield
        return
    started = time.perf_counter()
    try:
        yield
    finally:
        laps[name] = round(laps.get(name, 0.0) + (time.perf_counter() - started) * 1000, 2)


def so_far() -> dict[str, float]:
    """The laps gathered until now, empty where nobody gathers."""
    return dict(_gathered.get() or {})


def server_timing(laps: Mapping[str, float]) -> str:
    """The laps as the header of that name: browsers and `calliper bench` can read it."""
    return ", ".join(f"{name};dur={ms}" for name, ms in laps.items())
