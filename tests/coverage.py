"""Coverage is noted where it is news: noting nearly doubles the time of a test.

What is left out on SQLite is repetition: of a test with many parameters some are noted; the cast's arrival, which every
test begins with and tests of its own are about; and walks through the whole product, whose every step is some
slice's own test.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

SOME = 3
WALKS = ("/tests/contract/", "/tests/journeys/", "/tests/upgrade/")
CAST = {"acme", "globex", "mixed", "busy"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    same: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        # Only core has code that one database alone runs.
        is_again = connection.vendor == "postgresql" and "/calliper/core/" not in str(item.path)
        if is_again or any(place in str(item.path) for place in WALKS):
            item.add_marker(pytest.mark.no_cover)
        same[item.nodeid.partition("[")[0]].append(item)
    for group in same.values():
        alike = sorted(group, key=lambda item: item.nodeid)
        noted = (
            {alike[len(alike) * place // SOME] for place in range(SOME)} if len(alike) > SOME else set(alike)
        )
        for item in alike:
            if item not in noted:
                item.add_marker(pytest.mark.no_cover)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[Any]:
    plugin = request.config.pluginmanager.getplugin("_cov") if fixturedef.argname in CAST else None
    controller = getattr(plugin, "cov_controller", None)
    if controller is None:
        return (yield)
    controller.pause()
    try:
        return (yield)
    finally:
        controller.resume()
