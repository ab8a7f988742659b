from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from calliper.reports.tests.metrics.engines import ClickHouse, DuckDB, Engine

# What is made up is asked of ClickHouse in full each night, and each time of the hardest questions.
AT_NIGHT = ("test_conformance.py::test_it_says_what_a_plain_loop_says", "test_working_day.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "ClickHouse" in item.name and any(part in item.nodeid for part in AT_NIGHT):
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
