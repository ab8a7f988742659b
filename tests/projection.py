"""An empty projection of a test's own. After storing calls a test brings them in with `catch_up(NOW)`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from calliper.reports.store import connection


@contextmanager
def projected(folder: Path) -> Iterator[Path]:
    """The file of a projection that this process owns, and that is made with the first `catch_up`."""
    connection.own(folder / connection.NAME)
    try:
        yield folder / connection.NAME
    finally:
        connection.let_go()


@pytest.fixture
def projection(db: None, tmp_path: Path) -> Iterator[Path]:
    """One of the test's own."""
    with projected(tmp_path) as file:
        yield file
