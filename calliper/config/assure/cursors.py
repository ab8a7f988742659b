"""A place in a list of the API is good for the key it was given to: no other key may go on from there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

import orjson

from calliper.config.assure.expected import passes_door
from calliper.config.assure.matrix import Matrix
from calliper.config.assure.routes import Route, routes
from calliper.config.assure.trial import Trial
from calliper.config.assure.world.principal import Principal

GIVEN_TO = ("key of another organisation", "key of the organisation")


def trials(matrix: Matrix) -> Iterator[Trial]:
    """Each key that may read a list, with the places that two other keys were given in it."""
    for route in routes():
        if "cursor" in route.parameters:
            for principal in matrix.world.principals:
                if principal.surface == "keys" and passes_door(principal, route):
                    yield Trial(principal, route, True, partial(_failures, matrix, principal, route))


def place(matrix: Matrix, giver: Principal, route: Route) -> str | None:
    """Where the second page of a list begins for one key; None when it has a single page."""
    first = orjson.loads(matrix.player(giver).send("GET", _url(matrix, route)).text)
    cursor: str | None = first["next_cursor"]
    return cursor


def _url(matrix: Matrix, route: Route, **more: str) -> str:
    return f"{route.url({})}?{urlencode({**matrix.world.needed(route), 'limit': 1, **more})}"


def _failures(matrix: Matrix, principal: Principal, route: Route) -> list[str]:
    found = []
    for giver in matrix.world.principals:
        if giver.name not in GIVEN_TO or giver == principal or (at := place(matrix, giver, route)) is None:
            continue
        reply = matrix.player(principal).send("GET", _url(matrix, route, cursor=at))
        if (reply.status, "bad_cursor" in reply.text) != (400, True):
            wrong = f"goes on from a place of the {giver.name}: {reply.status}"
            found.append(f"{principal.name}: {route.name} {wrong}")
    return found
