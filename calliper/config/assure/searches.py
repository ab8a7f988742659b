"""Every member looks for words that things at every distance share, and for numbers and ids that only one has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from calliper.config.assure import judging, pages
from calliper.config.assure.matrix import Matrix
from calliper.config.assure.routes import Route, routes
from calliper.config.assure.trial import Trial
from calliper.config.assure.world.principal import Principal

SHARED = ("Agentz", "Partyz", "Modelz", "Northz", "Southz", "Eastz")
SEARCH = "calls:search"


def trials(matrix: Matrix) -> Iterator[Trial]:
    """One for each member and text."""
    route = next(each for each in routes() if each.name == SEARCH)
    places = matrix.world.places.values()
    texts = [
        *SHARED,
        *(place.words["number"] for place in places),
        *(str(place.ids["call_id"]) for place in places),
    ]
    for principal in matrix.world.principals:
        if principal.surface == "portal" and principal.reach(route.permission):
            for text in texts:
                yield Trial(principal, route, True, partial(_failures, matrix, principal, route, text))


def _failures(matrix: Matrix, principal: Principal, route: Route, text: str) -> list[str]:
    reply = matrix.player(principal).send("POST", route.url({}), {"q": text})
    # The page repeats what was looked for.
    found = reply.text.replace(text, "") if text.isdecimal() else reply.text
    page = pages.read(route.url({}), reply.text)
    page.links |= {reply.leads_to} if reply.leads_to else set()
    refused, _unsure = judging.offered(principal, page, matrix.world)
    wrong = [*judging.beyond(principal, route, found, matrix.world), *refused]
    return [f"{principal.name}: search for {text} {each}" for each in wrong]
