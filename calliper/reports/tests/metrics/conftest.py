from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from calliper.reports.tests.metrics.engines import ClickHouse, DuckDB, Engine

# Each time ClickHouse is asked the worked examples of every metric and made-up questions by two; the rest each night.
EACH_TIME = ("test_examples.py", "test_conformance.py::test_it_says_the_same_split_by_two")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "ClickHouse" in item.name and not any(part in item.nodeid for part in EACH_TIME):
            item.add_marker(pytest.mark.nightly)


# One of each in a process: a second ClickHouse beside the first is refused.
@pytest.fixture(
    scope="session",
    params=[DuckDB, pytest.param(ClickHouse, marks=(pytest.mark.clickhouse, pytest.mark.slow))],
)
def engine(request: Any) -> Iterator[Engine]:
    made = request.param()
    yield made
    made.close()
