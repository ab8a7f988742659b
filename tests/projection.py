"""An empty projection of a test's own. After storing calls a test brings them in with `catch_up(NOW)`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from calliper.reports.store import connection


@pytest.fixture
def projection(db: None, tmp_path: Path) -> Iterator[Path]:
    """The file of a projection that this process owns, and that is made with the first `catch_up`."""
    connection.own(tmp_path / connection.NAME)
    yield tmp_path / connection.NAME
    connection.let_go()
