"""The turn to write. SQLite has one writer, and whoever waits for it by its own means may wait for seconds."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from calliper.core.laps import lap

_WRITER = threading.Lock()


@contextmanager
def turn() -> Iterator[None]:
    """Hold it around a transaction, never within one. On SQLite one follows the other; elsewhere nobody waits."""
    if connection.vendor != "sqlite":
        yield
        return
    with lap("wait"):
        _WRITER.acquire()
    try:
        yield
    finally:
        _WRITER.release()
