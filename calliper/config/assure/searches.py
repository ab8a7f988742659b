"""Every member looks for words that things at every distance share, and for numbers and ids that only one has."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from calliper.config.assure import judging, pages
from calliper.config.assure.matrix import Matrix
from calliper.config.assure.routes import Route, routes
from calliper.config.assure.trial import Trial
from calliper.config.assure.world.place import Distance
from calliper.config.assure.world.principal import Principal

SHARED = ("Agentz", "Partyz", "Modelz", "Northz", "Southz", "Eastz", "Nickz")
SEARCH, CONTACT = "calls:search", "calls:contact"


def trials(matrix: Matrix) -> Iterator[Trial]:
    """One for each member and text, and one look at the contact whom all agents know."""
    named = {each.name: each for each in routes()}
    route = named[SEARCH]
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
        if principal.surface == "portal":
            yield Trial(principal, named[CONTACT], True, partial(_shared, matrix, principal, named[CONTACT]))


def _shared(matrix: Matrix, principal: Principal, route: Route) -> list[str]:
    """Nobody is told what phones beyond reach call a contact that is within reach."""
    url = route.url({"contact_id": matrix.world.places[Distance.OWN].shared})
    reply = matrix.player(principal).send("GET", url)
    refused, _unsure = judging.offered(principal, pages.read(url, reply.text), matrix.world)
    wrong = [*judging.beyond(principal, route, reply.text, matrix.world), *refused]
    return [f"{principal.name}: the contact all know {each}" for each in wrong]


def _failures(matrix: Matrix, principal: Principal, route: Route, text: str) -> list[str]:
    reply = matrix.player(principal).send("POST", route.url({}), {"q": text})
    # The page repeats what was looked for.
    found = reply.text.replace(text, "") if text.isdecimal() else reply.text
    page = pages.read(route.url({}), reply.text)
    page.links |= {reply.leads_to} if reply.leads_to else set()
    refused, _unsure = judging.offered(principal, page, matrix.world)
    wrong = [*judging.beyond(principal, route, found, matrix.world), *refused]
    return [f"{principal.name}: search for {text} {each}" for each in wrong]
