"""Every address of the product, filled with things that exist, for tests that walk them all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from calliper.config.assure.routes import Route, routes
from calliper.config.assure.world.build import World, build
from calliper.config.assure.world.place import Distance
from tests.cast import NOW
from tests.shared import taken_back

# Words that stand in an address where no id does.
WORDS = {"key": "MQ:1abcde:x", "uidb36": "1", "token": "nothing", "step": "organisation"}
ROUTES = routes()
PORTAL = [route for route in ROUTES if route.surface == "portal"]
PHONES = [route for route in ROUTES if route.surface == "phones"]
KEYS = [route for route in ROUTES if route.surface == "keys"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Two organisations with something at every id."""
    with taken_back(django_db_blocker):
        yield build(NOW)


def url_of(route: Route, world: World) -> str:
    return route.url({**dict.fromkeys(route.ids, "x"), **WORDS, **world.ids(Distance.OWN)})


def browser(world: World | None = None, **options: object) -> Client:
    """A browser, signed in as the owner if a world is given; no limit of the last test holds it up."""
    cache.clear()
    client = Client(raise_request_exception=False, **options)
    if world is not None:
        client.force_login(world.owner.login)
    return client
