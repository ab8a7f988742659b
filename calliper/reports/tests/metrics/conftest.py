from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from calliper.reports.tests.metrics.engines import ClickHouse, DuckDB, Engine


# One of each in a process: a second ClickHouse beside the first is refused.
@pytest.fixture(
    scope="session",
    params=[DuckDB, pytest.param(ClickHouse, marks=(pytest.mark.clickhouse, pytest.mark.slow))],
)
def engine(request: Any) -> Iterator[Engine]:
    made = request.param()
    yield made
    made.close()
