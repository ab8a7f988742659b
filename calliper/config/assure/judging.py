"""Looks at one answer: nothing beyond reach stands in it, and nothing it offers would be refused."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404
from django.urls import ResolverMatch, resolve

from calliper.config.assure.expected import may, may_enter
from calliper.config.assure.pages import Page
from calliper.config.assure.routes import PUBLIC, Route, routes
from calliper.config.assure.world.build import World
from calliper.config.assure.world.place import Distance
from calliper.config.assure.world.principal import Principal

# What may show a kind of word, when it reaches so far. A number in full is for those who asked for it by name.
SHOWN_BY = {
    "agent": ("calls.read", "members.read", "devices.read", "devices.enrol", "reports.read", "receipts.read"),
    "contact": ("calls.read", "contacts.read", "call_backs.work"),
    "note": ("calls.read", "calls.note"),
    "phone": ("devices.read", "calls.read"),
    "nick": ("calls.read", "contacts.read"),
    "leave": ("members.read", "leaves.change", "calls.read"),
    "number": (),
}
# What whoever was given a call to return is told of it.
GIVEN = frozenset({"agent", "contact", "number"})
REVEALS = frozenset({"calls:call_reveal", "calls:contact_reveal"})


def beyond(principal: Principal, route: Route, text: str, world: World) -> list[str]:
    """The words of things beyond reach that stand in the text."""
    squeezed = text.replace(" ", "")
    found = []
    for place in world.places.values():
        for kind, word in place.words.items():
            if (word in text or (kind == "number" and word in squeezed)) and not _shown(
                principal, route, kind, place.distance, world
            ):
                found.append(f"shows {word}")
    return found


def _shown(principal: Principal, route: Route, kind: str, distance: Distance, world: World) -> bool:
    place = world.place(distance)
    by = [*SHOWN_BY[kind]]
    if kind == "number" and (route.name in REVEALS or route.surface == "keys"):
        by.append("contacts.reveal")
    elif kind != "number" and route.permission in principal.cells:
        by.append(route.permission)
    if place is not None and kind in GIVEN and principal.holds("call_backs.work", place):
        return kind != "number" or route.name in REVEALS
    return any(principal.covers(permission, place) for permission in by)


def offered(principal: Principal, page: Page, world: World) -> tuple[list[str], set[str]]:
    """The links and forms of a page that would be refused, and the links that only following them can judge."""
    wrong, unsure = [], set()
    for link in sorted(page.links):
        route, match = route_of(urlsplit(link).path)
        if route is None or match is None or route.permission == PUBLIC:
            continue
        distance = _distance(world, tuple(str(match.kwargs.get(name)) for name in route.objects))
        if route.objects and distance is None:
            unsure.add(urlsplit(link).path)
        elif not (may(principal, route, world, distance) if distance else may_enter(principal, route)):
            wrong.append(f"offers {link}")
    return wrong, unsure


@lru_cache(maxsize=4096)
def route_of(path: str) -> tuple[Route | None, ResolverMatch | None]:
    try:
        match = resolve(path)
    except Http404:
        return None, None
    named = {route.name: route for route in routes()}
    return named.get(match.view_name), match


def _distance(world: World, ids: tuple[Any, ...]) -> Distance | None:
    """Where the things of an address lie: the farthest of them; None when none of them is known."""
    known = {
        str(value): distance
        for distance, place in world.places.items()
        for value in [*place.ids.values(), *place.others]
    }  # fmt: skip
    found = [known[each] for each in ids if each in known]
    return max(found, key=list(Distance).index, default=None)
