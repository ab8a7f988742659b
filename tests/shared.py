"""What is made once for all tests of a module."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def taken_back(blocker: Any) -> Iterator[None]:
    """What is written before the tests of a module, for all of them: each takes back what it changes itself."""
    with blocker.unblock(), transaction.atomic("default"), transaction.atomic("keys"):
        yield
        for alias in ("default", "keys"):
            transaction.set_rollback(True, alias)
