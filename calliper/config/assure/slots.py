"""Every place in a request where an id can stand besides the path, and a stranger's id put there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit

from calliper.config.assure import expected, judging, pages
from calliper.config.assure.matrix import Bodies, Matrix
from calliper.config.assure.playing import Player, Reply
from calliper.config.assure.routes import Route, routes
from calliper.config.assure.trial import Trial
from calliper.config.assure.world.build import World
from calliper.config.assure.world.place import Distance
from calliper.config.assure.world.principal import Principal
from calliper.core.permissions import OWN, TABLE

UUID_TEXT = re.compile(r"[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}")
# What differs from one answer to the next whatever was asked: tokens, the request's own id, moments.
CHANGES = re.compile(
    r'csrfmiddlewaretoken" value="[^"]*"|"request_id":"[^"]*"|"X-CSRFToken": "[^"]*"|\d\d:\d\d:\d\d'
)
TRIED_BY = ("owner", "team lead", "agent", "key of the organisation", "key of one team")


@dataclass(frozen=True)
class Slot:
    """Where an id can stand: a parameter of a query, a field of a form, or with an empty `name` the path itself.

    `value` is what the portal or the API puts there, with ids that are known.
    """

    route: Route
    method: str
    name: str = ""
    value: str = ""


@dataclass(frozen=True)
class Swap:
    """One principal who puts the id of a thing beyond reach into a slot: it must be answered as one of nothing."""

    principal: Principal
    slot: Slot
    distance: Distance

    def __str__(self) -> str:
        where = f"{self.distance} id in {self.slot.name or 'the path'}"
        return f"{self.principal.name}: {self.slot.method} {self.slot.route.name} with a {where}"


def slots(world: World, bodies: Bodies) -> list[Slot]:
    """Read off every page of the owner, and declared by the operations of the API."""
    owner = Player(next(each for each in world.principals if each.name == "owner"))
    ids, known = world.ids(Distance.OWN), set(_known(world))
    found: dict[tuple[str, str, str], Slot] = {}
    for route in routes():
        methods = route.methods or bodies.methods.get(route.name, ())
        if route.objects:
            _keep(found, (Slot(route, method) for method in methods))
        if route.surface == "keys":
            _keep(found, _declared(route, world))
        elif "GET" in bodies.methods.get(route.name, ()):
            url = route.url({**dict.fromkeys(route.ids, "x"), **ids})
            reply = owner.send("GET", url)
            if reply.is_html:
                _keep(found, _seen(pages.read(url, reply.text), known))
    return [found[key] for key in sorted(found)]


def fill(bodies: Bodies, found: Iterable[Slot], world: World) -> None:
    """Let every form send the id of what is near in each place where one can stand: a page leaves boxes unticked."""
    names, own = _known(world), world.ids(Distance.OWN)
    for slot in found:
        held = bodies.forms.get(slot.route.name)
        if slot.method == "POST" and slot.name and held is not None and slot.name not in dict(held):
            near = UUID_TEXT.sub(lambda each: str(own[names[each.group()]]), slot.value)
            held.append((slot.name, near))


def swaps(world: World, found: Iterable[Slot]) -> Iterator[Swap]:
    """Each slot by some principals of its surface, with the ids of strangers and of what lies beyond reach."""
    for principal in world.principals:
        for slot in found if principal.name in TRIED_BY else ():
            if slot.route.surface == principal.surface and expected.may_enter(principal, slot.route):
                yield from (Swap(principal, slot, distance) for distance in _beyond(principal, slot, world))


def _beyond(principal: Principal, slot: Slot, world: World) -> Iterator[Distance]:
    """What an organisation has in common lies beyond nobody's reach, and a path is the matrix's to judge."""
    yield Distance.FOREIGN
    placed = {str(value) for place in world.places.values() for value in place.ids.values()}
    row = TABLE.get(slot.route.permission)
    # Of what is only ever one's own, choices go as far as other permissions say.
    if slot.name and row and row.offered[-1] != OWN and placed & set(UUID_TEXT.findall(slot.value)):
        for distance in (Distance.TEAM, Distance.FAR):
            if distance not in principal.given and not principal.covers(
                slot.route.permission, world.place(distance)
            ):
                yield distance


def _keep(found: dict[tuple[str, str, str], Slot], more: Iterable[Slot]) -> None:
    for slot in more:
        found.setdefault((slot.route.name, slot.method, slot.name), slot)


def _known(world: World) -> dict[str, str]:
    """The name of every id of this organisation, by the id."""
    near = (Distance.FAR, Distance.TEAM, Distance.OWN)
    return {str(value): name for distance in near for name, value in world.ids(distance).items()}


def _seen(page: pages.Page, known: set[str]) -> Iterator[Slot]:
    for link in page.links:
        route, _match = judging.route_of(urlsplit(link).path)
        for name, value in parse_qsl(urlsplit(link).query):
            if route is not None and known & set(UUID_TEXT.findall(value)):
                yield Slot(route, "GET", name, value)
    for form, name, value in page.choices:
        route, _match = judging.route_of(urlsplit(form.action).path)
        if route is not None and known & set(UUID_TEXT.findall(value)):
            yield Slot(route, form.method.upper(), name, value)


# Parameters of the API that stand for ids, by their names.
PARAMETERS = ("agent", "agent_tag", "team", "contact", "device", "line", "tag", "call")


def _declared(route: Route, world: World) -> Iterator[Slot]:
    """What an operation takes that stands for ids, in its query or in its body."""
    for name in PARAMETERS:
        if name in {**route.parameters, **route.body}:
            yield Slot(route, route.methods[0], name, str(world.ids(Distance.OWN)[f"{name}_id"]))


class Swapping:
    """Plays swaps and says which strangers' ids are told apart from ids of nothing."""

    def __init__(self, matrix: Matrix, found: Sequence[Slot]) -> None:
        self.world, self.bodies, self.found = matrix.world, matrix.bodies, found
        self._player = matrix.player
        self._names = _known(matrix.world)

    def failures(self, swap: Swap) -> list[str]:
        """Sentences about one swap; none when the two answers are the same."""
        foreign, nothing = self._answers(swap)
        if swap.slot.method == "GET" and not _alike(foreign, nothing):
            # A minute that passes between the two changes what pages say of how long ago something was.
            foreign, nothing = self._answers(swap)
        wrong = judging.beyond(swap.principal, swap.slot.route, foreign.text, self.world)
        if (foreign.status, foreign.wrote) != (nothing.status, nothing.wrote):
            wrong.append(f"{foreign.status} and not {nothing.status} as for an id of nothing")
        elif not _alike(foreign, nothing):
            wrong.append("another answer than for an id of nothing")
        if foreign.status >= 500:
            wrong.append("an error of the server")
        return [f"{swap} answered {each}" for each in wrong]

    def trials(self) -> Iterator[Trial]:
        """All of them, with what the bodies know of forms."""
        for swap in swaps(self.world, self.found):
            yield Trial(swap.principal, swap.slot.route, True, partial(self.failures, swap))

    def _answers(self, swap: Swap) -> tuple[Reply, Reply]:
        return self._answer(swap, swap.distance), self._answer(swap, Distance.MISSING)

    def _answer(self, swap: Swap, distance: Distance) -> Reply:
        player = self._player(swap.principal)
        slot = swap.slot
        own, ids = (self.world.ids_for(slot.route.name, each) for each in (Distance.OWN, distance))
        path = own if slot.name else ids
        value = UUID_TEXT.sub(lambda found: str(ids[self._names[found.group()]]), slot.value)
        url = slot.route.url({**dict.fromkeys(slot.route.ids, "x"), **path})
        if slot.method == "GET":
            query = {**self.world.needed(slot.route), **({slot.name: value} if slot.name else {})}
            return player.send("GET", f"{url}?{urlencode(query)}" if query else url)
        return player.send("POST", url, self._body(slot, value))

    def _body(self, slot: Slot, value: str) -> list[tuple[str, str]] | bytes:
        if slot.route.body:
            return self.world.question(slot.route, **{slot.name: [value]})
        fields = [pair for pair in self.bodies.forms.get(slot.route.name, ()) if pair[0] != slot.name]
        return [*fields, (slot.name, value)] if slot.name else fields


def _alike(one: Reply, other: Reply) -> bool:
    return (_plain(one.text), _plain(one.leads_to)) == (_plain(other.text), _plain(other.leads_to))


def _plain(text: str) -> str:
    return UUID_TEXT.sub("ID", CHANGES.sub("", text))
