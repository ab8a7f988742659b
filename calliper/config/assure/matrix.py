"""Every principal against every route, by every method, about things at every distance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

from calliper.config.assure import behind, expected, headers, judging, pages
from calliper.config.assure.playing import Player, Reply
from calliper.config.assure.routes import PUBLIC, STRANGER, Route, routes
from calliper.config.assure.trial import Trial
from calliper.config.assure.world.build import World
from calliper.config.assure.world.place import Distance
from calliper.config.assure.world.principal import Principal

SIGNED_OUT = "account_logout"
REFUSED = {"portal": {404}, "keys": {401, 403, 404}, "phones": {401}}
SERVER_ERROR = 500
# What must have been done before, by the same session, so that it can be taken back.
BEFORE = {"calls:leave_restore": "calls:leave_remove"}
# Of those who hold no session each kind tries the portal once; the portal's members try the other surfaces as one.
ELSEWHERE = {"nobody", "disabled admin", "key of the organisation", "phone own", "owner"}


@dataclass(frozen=True)
class Check:
    """One request and whether it must be answered."""

    principal: Principal
    route: Route
    method: str
    distance: Distance

    def __str__(self) -> str:
        return f"{self.principal.name}: {self.method} {self.route.name} ({self.distance})"


@dataclass
class Bodies:
    """For each route of the portal the methods it takes and what its form sends, learned from pages."""

    methods: dict[str, tuple[str, ...]] = field(default_factory=dict)
    forms: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def learn(world: World) -> Bodies:
    """Look at every page as the owner: which methods each address takes, and what the forms on it send."""
    owner = Player(next(each for each in world.principals if each.name == "owner"))
    found = Bodies()
    for route in routes():
        if route.methods or route.name == SIGNED_OUT:
            continue
        url = route.url({**dict.fromkeys(route.ids, "x"), **world.ids_for(route.name, Distance.OWN)})
        taken = {method: owner.send(method, url) for method in ("GET", "POST")}
        found.methods[route.name] = tuple(m for m, reply in taken.items() if reply.status != 405)
        if taken["GET"].is_html:
            _learn_forms(found, pages.read(url, taken["GET"].text))
    return found


def _learn_forms(found: Bodies, page: pages.Page) -> None:
    for form in page.forms:
        route, _match = judging.route_of(form.action)
        if route is not None and form.method == "post":
            found.forms.setdefault(route.name, form.fields)


def checks(world: World, bodies: Bodies, principals: Iterable[Principal]) -> Iterator[Check]:
    """All of them, for some of the principals."""
    for principal in principals:
        for route in routes():
            if route.name == SIGNED_OUT or route.permission == STRANGER:
                continue
            if principal.surface != route.surface and principal.name not in ELSEWHERE:
                continue
            for method in route.methods or bodies.methods.get(route.name, ()):
                for distance in _distances(principal, route):
                    yield Check(principal, route, method, distance)


def _distances(principal: Principal, route: Route) -> Iterable[Distance]:
    """Where there are no ids, or no way in, one request says it all; a stranger's id is tried always."""
    if not route.objects or route.permission == PUBLIC:
        return (Distance.OWN,)
    if not expected.may_enter(principal, route):
        return (Distance.OWN, Distance.FOREIGN)
    return tuple(Distance)


class Matrix:
    """Plays checks and says what was wrong with the answers; whoever sends stays signed in."""

    def __init__(self, world: World, bodies: Bodies) -> None:
        self.world, self.bodies = world, bodies
        self._players: dict[str, Player] = {}
        self._opened: dict[tuple[str, str], bool] = {}

    def player(self, principal: Principal) -> Player:
        """The one who sends for this principal."""
        if principal.name not in self._players:
            self._players[principal.name] = Player(principal)
        return self._players[principal.name]

    def trials(self, principals: Iterable[Principal]) -> Iterator[Trial]:
        """All checks of these principals."""
        for check in checks(self.world, self.bodies, principals):
            refused = not expected.may(check.principal, check.route, self.world, check.distance)
            yield Trial(check.principal, check.route, refused, partial(self.failures, check))

    def failures(self, check: Check) -> list[str]:
        """Sentences about one check; none when all is as it must be."""
        player = self.player(check.principal)
        ids = self.world.ids_for(check.route.name, check.distance)
        url = check.route.url({**dict.fromkeys(check.route.ids, "x"), **ids})
        url += f"?{urlencode(needed)}" if (needed := self.world.needed(check.route)) else ""
        before = BEFORE.get(check.route.name)
        first = next(each for each in routes() if each.name == before).url(ids) if before else ""
        is_closed = not expected.passes_door(check.principal, check.route)
        with behind.noted(check.route) if is_closed else nullcontext() as entered:
            reply = player.send(check.method, url, self._body(check, ids), first=first)
        wrong = self._status(check, reply) + self._content(check, url, reply)
        if entered:
            wrong.append("got past the door")
        return [f"{check} answered {reply.status}: {each}" for each in wrong]

    def _opens(self, principal: Principal, link: str) -> bool:
        """Whether a link leads somewhere, by following it; remembered, for lists repeat themselves."""
        if (principal.name, link) not in self._opened:
            self._opened[principal.name, link] = self.player(principal).send("GET", link).status != 404
        return self._opened[principal.name, link]

    def _body(self, check: Check, ids: dict[str, Any]) -> dict[str, list[str]] | bytes:
        """The form as the owner found it, about the things at this distance."""
        if check.route.body:
            return self.world.question(check.route)
        own = self.world.ids_for(check.route.name, Distance.OWN)
        moved = {str(own[name]): str(value) for name, value in ids.items() if name in own}
        body: dict[str, list[str]] = {}
        for name, value in self.bodies.forms.get(check.route.name, ()):
            body.setdefault(name, []).append(moved.get(value, value))
        return body

    def _status(self, check: Check, reply: Reply) -> list[str]:
        route = check.route
        if reply.status >= SERVER_ERROR:
            return ["an error of the server"]
        if route.permission == PUBLIC:
            return []
        refused = reply.status in REFUSED[route.surface] or reply.asks_to_sign_in
        if expected.may(check.principal, route, self.world, check.distance):
            return ["refused what it may"] if refused else []
        if reply.wrote:
            return [f"wrote to {', '.join(sorted(reply.wrote))} without leave"]
        if not refused and route.name not in expected.LEADS_BACK:
            return ["answered what it may not"]
        inside = check.principal.surface == route.surface == "portal"
        return ["a member was sent to sign in"] if inside and reply.asks_to_sign_in else []

    def _content(self, check: Check, url: str, reply: Reply) -> list[str]:
        wrong = headers.wrong(reply, private=check.route.permission != PUBLIC, secure=True)
        wrong += judging.beyond(check.principal, check.route, reply.text, self.world)
        if check.principal.surface == "portal":
            page = pages.read(url, reply.text) if reply.is_html else pages.Page()
            page.links |= {reply.leads_to} if reply.leads_to.startswith("/") else set()
            refused, unsure = judging.offered(check.principal, page, self.world)
            # What a form has made is gone again.
            followed = unsure if check.method == "GET" else set()
            wrong += refused + [
                f"offers {link}" for link in followed if not self._opens(check.principal, link)
            ]
        return wrong
