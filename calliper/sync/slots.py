"""Few batches at a time, so that people in the portal never wait for phones, nor either of them for an import."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from calliper.core.one_writer import turn

SLOTS = threading.BoundedSemaphore(settings.BATCH_SLOTS)
# Whoever waits for SQLite's one writer looks again every tenth of a second.
REST_S = 0.1


@contextmanager
def patiently() -> Iterator[None]:
    """A slot for a chunk of an import: waits for phones to finish, and rests afterwards to let others in."""
    with SLOTS, turn():
        began = time.perf_counter()
        yield
        taken_s = time.perf_counter() - began
    time.sleep(min(REST_S, taken_s / 4))
