"""Coverage is noted where it is news: noting makes a test take half as long again.

A slice's own tests are noted, some of those that differ by a parameter only, in core all. Walks through the whole
product are not, as every step of theirs is some slice's own test; nor is the cast's arrival, with which all begin.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator

SOME = 3
ARRIVING = {"acme", "globex", "mixed", "busy", "django_db_setup"}
IS_NOTED = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "unnoted: what it runs is noted by other tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    alike: dict[str, list[pytest.Item]] = defaultdict(list)
    # Only core has code that one database alone runs.
    place = "calliper/core/" if connection.vendor == "postgresql" else "calliper/"
    for item in items:
        is_own = item.nodeid.startswith(place) and not item.get_closest_marker("unnoted")
        item.stash[IS_NOTED] = is_own and item.nodeid.startswith("calliper/core/")
        if is_own:
            alike[item.nodeid.partition("[")[0]].append(item)
    for group in alike.values():
        several = sorted(group, key=lambda item: item.nodeid)
        for turn in range(min(SOME, len(several))):
            several[len(several) * turn // min(SOME, len(several))].stash[IS_NOTED] = True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[Any]:
    with _paused(item.config, unless=item.stash[IS_NOTED]):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[Any]:
    with _paused(request.config, unless=fixturedef.argname not in ARRIVING):
        return (yield)


@contextmanager
def _paused(config: pytest.Config, *, unless: bool) -> Iterator[None]:
    plugin = config.pluginmanager.getplugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if unless or controller is None or not controller.started:
        yield
        return
    controller.pause()
    try:
        yield
    finally:
        controller.resume()
