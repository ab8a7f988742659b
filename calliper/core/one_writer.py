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


@contextmanager
def at_once() -> Iterator[None]:
    """Around a transaction that should rather fail than wait: on SQLite, OperationalError while another writes."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        waits_ms = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(waits_ms)}")
