"""Every test that is not pure gets both databases; nobody reaches the network."""

from __future__ import annotations

import pytest
from django.core.cache import cache


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/tests/journeys/" in str(item.path) or item.get_closest_marker("django_db"):
            continue
        if "/calliper/" in str(item.path):
            item.add_marker(pytest.mark.django_db(databases="__all__"))


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def _only_this_machine(socket_enabled: None) -> None:
    """Sockets work, to this machine only."""
    from pytest_socket import socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
