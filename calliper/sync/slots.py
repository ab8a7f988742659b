"""Few batches at a time, so that people in the portal never wait for phones, nor either of them for an import."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from calliper.core.one_writer import turn

SLOTS = threading.BoundedSemaphore(settings.BATCH_SLOTS)
# A batch that waits keeps a thread from whoever looks at a page, so no second one does.
WAITING, WAIT_S = threading.BoundedSemaphore(1), 0.25
# Whoever waits for SQLite's one writer looks again every tenth of a second.
REST_S = 0.1


@contextmanager
def soon() -> Iterator[bool]:
    """Whether there is a slot for a batch now, or within a moment for the one that may wait."""
    held = SLOTS.acquire(blocking=False) or _waited()
    try:
        yield held
    finally:
        if held:
            SLOTS.release()


def _waited() -> bool:
    if not WAITING.acquire(blocking=False):
        return False
    try:
        return SLOTS.acquire(timeout=WAIT_S)
    finally:
        WAITING.release()


@contextmanager
def patiently() -> Iterator[None]:
    """A slot for a chunk of an import: waits for phones to finish, and rests afterwards to let others in."""
    with SLOTS, turn():
        began = time.perf_counter()
        yield
        taken_s = time.perf_counter() - began
    time.sleep(min(REST_S, taken_s / 4))
