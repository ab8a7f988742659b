"""Principals against every route: what `calliper assure` plays, without the removal of checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse

from calliper.config.assure import behind, belts, cursors, searches, slots
from calliper.config.assure.matrix import Bodies, Matrix, checks
from calliper.config.assure.playing import Player
from calliper.config.assure.report import learned, world_of
from calliper.config.assure.routes import routes
from calliper.config.assure.world.build import World
from calliper.config.assure.world.place import Distance
from calliper.core.clock import now
from calliper.core.permissions import TABLE
from calliper.reports.store import connection
from tests.access.dealt import dealt
from tests.shared import taken_back

pytestmark = pytest.mark.django_db(databases="__all__")
# Principals are dealt out, so that processes share the work.
HANDS = 2
LEAST_IN_ALL = 3000


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Nobody changes it: each request is taken back, and in the end all of it."""
    with taken_back(django_db_blocker):
        yield world_of(now(), tmp_path_factory.mktemp("matrix") / connection.NAME)
        connection.let_go()


@pytest.fixture(scope="module")
def found(world: World) -> tuple[Bodies, list[slots.Slot]]:
    return learned(world)


@pytest.fixture
def bodies(found: tuple[Bodies, list[slots.Slot]]) -> Bodies:
    return found[0]


@pytest.mark.parametrize("hand", range(HANDS))
def test_everybody_gets_what_the_table_says_at_every_place(world: World, bodies: Bodies, hand: int) -> None:
    matrix, every = Matrix(world, bodies), list(checks(world, bodies, world.principals))
    played = dealt(every)
    assert [sentence for check in played[hand::HANDS] for sentence in matrix.failures(check)] == []
    assert {(each.route, each.method, each.distance) for each in played} == {
        (each.route, each.method, each.distance) for each in every
    }
    assert {each.principal.name for each in played} == {each.principal.name for each in every}


@pytest.mark.nightly
@pytest.mark.parametrize("hand", range(HANDS))
def test_everybody_gets_exactly_what_the_table_says(world: World, bodies: Bodies, hand: int) -> None:
    matrix = Matrix(world, bodies)
    played = list(checks(world, bodies, world.principals[hand::HANDS]))
    assert [sentence for check in played for sentence in matrix.failures(check)] == []
    assert len(played) >= LEAST_IN_ALL / HANDS


@pytest.mark.parametrize(
    "who", [{"team lead", "key of one team"}, pytest.param(set(slots.TRIED_BY), marks=pytest.mark.nightly)]
)
def test_a_strangers_id_is_answered_as_one_of_nothing_wherever_it_stands(
    world: World, found: tuple[Bodies, list[slots.Slot]], who: set[str]
) -> None:
    bodies, places = found
    swapping = slots.Swapping(Matrix(world, bodies), places)
    played = [swap for swap in slots.swaps(world, places) if swap.principal.name in who]
    assert [sentence for swap in played for sentence in swapping.failures(swap)] == []
    assert {slot.method if slot.name else "path" for slot in places} == {"path", "GET", "POST"}
    declared = {(slot.route.name, slot.name) for slot in places if slot.route.surface == "keys" and slot.name}
    assert {("GET /api/v1/metrics/values", "agent"), ("POST /api/v1/reports/query", "agent_tag")} <= declared
    assert len(declared) >= 30
    assert len(played) >= 80 * len(who) / 2


def test_searches_find_what_is_within_reach_and_tell_of_nothing_else(world: World, bodies: Bodies) -> None:
    matrix = Matrix(world, bodies)
    played = [*searches.trials(matrix), *cursors.trials(matrix)]
    assert [sentence for trial in played for sentence in trial.play()] == []
    assert len(played) >= 150
    giver = next(each for each in world.principals if each.name == "key of the organisation")
    lists = [route for route in routes() if "cursor" in route.parameters]
    assert len(lists) >= 5
    assert [route.name for route in lists if cursors.place(matrix, giver, route) is None] == []


def test_nothing_hides_whether_a_view_ran(world: World) -> None:
    """Each address that asks for a permission has a door before a view whose running can be noted."""
    guarded = [route for route in routes() if route.permission in TABLE]
    assert [route.name for route in guarded if not behind.has_door(route)] == []
    owner = Player(next(each for each in world.principals if each.name == "owner"))
    with behind.noted(next(route for route in guarded if route.name == "orgs:mail")) as entered:
        owner.send("GET", reverse("orgs:mail"))
    assert entered


def test_the_second_belt_holds_where_the_first_is_left_off(world: World) -> None:
    assert belts.failures(world) == []


def test_every_route_asks_for_something_that_the_table_knows() -> None:
    known = {*TABLE, "public", "device", "stranger"}
    assert {route.name: route.permission for route in routes() if route.permission not in known} == {}
    assert len(routes()) > 170


def test_the_world_holds_a_thing_for_every_id_in_an_address(world: World) -> None:
    named = {name for route in routes() for name in route.objects}
    for distance in Distance:
        assert named - set(world.ids(distance)) == set()


@pytest.mark.nightly
def test_every_word_that_must_not_be_seen_is_seen_by_somebody(world: World, bodies: Bodies) -> None:
    """The other half: words that no page ever shows would prove nothing."""
    matrix, owner = Matrix(world, bodies), next(each for each in world.principals if each.name == "owner")
    shown = "".join(
        matrix.player(owner)
        .send("GET", route.url({**dict.fromkeys(route.ids, "x"), **world.ids(distance)}))
        .text
        for route in routes()
        if "GET" in bodies.methods.get(route.name, ())
        for distance in (Distance.OWN, Distance.TEAM, Distance.FAR)
    )
    shared = {"contact_id": world.places[Distance.OWN].shared}
    shown += matrix.player(owner).send("GET", reverse("calls:contact", kwargs=shared)).text
    near = [world.places[distance] for distance in (Distance.OWN, Distance.TEAM, Distance.FAR)]
    hidden = {
        word for place in near for kind, word in place.words.items() if kind != "number" and word not in shown
    }
    assert hidden == set()
