"""Bad inputs by the thousand: none is stored, none makes the product fail, and a failure would be noticed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from calliper.config.assure.corpus import SURFACES, cases
from calliper.config.assure.corpus.case import FORM, Case, form
from calliper.config.assure.corpus.files import hostile_files
from calliper.config.assure.corpus_reading import replay_files
from calliper.config.assure.corpus_replay import replay
from calliper.config.assure.corpus_world import World, build
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member
from calliper.reports.actions.projecting import catch_up

pytestmark = pytest.mark.django_db(databases="__all__")
CASES, FILES = cases(), list(hostile_files())
# In how many parts each surface is sent. The gate sends the first of each, `make nightly` the others.
PARTS = {
    "batches": 3,
    "transport": 1,
    "phone words": 2,
    "tokens": 1,
    "queries": 8,
    "forms": 10,
    "uploads": 5,
    "api": 8,
}


@pytest.fixture
def world(projection: Path) -> World:
    now = datetime.now(UTC)
    made = build(now)
    catch_up(now)
    return made


@pytest.mark.parametrize(
    ("surface", "part"),
    [
        # What the first of several parts runs, the others run again.
        pytest.param(name, part, marks=[pytest.mark.nightly] if part else [])
        for name, parts in PARTS.items()
        for part in range(parts)
    ],
)
def test_nothing_comes_of_a_bad_input(world: World, surface: str, part: int) -> None:
    outcome = replay(cases(surface)[part :: PARTS[surface]], world)
    assert outcome.size > 20
    assert outcome.failures == []


@pytest.mark.nightly  # test_import_hostile.py reads each of them
def test_nothing_comes_of_a_hostile_file() -> None:
    outcome = replay_files(FILES)
    assert (outcome.size, outcome.failures) == (len(FILES), [])


def test_it_sends_enough_and_everything_once() -> None:
    assert set(PARTS) == set(SURFACES)
    assert len(CASES) >= 2_000
    assert len({(case.surface, case.name) for case in CASES}) == len(CASES)
    assert len({file.name for file in FILES}) == len(FILES) >= 240


def test_it_makes_the_same_bytes_every_time() -> None:
    """Where no id of a new item is in them."""
    hostile_files.cache_clear()
    assert [(case.name, case.body) for case in CASES if isinstance(case.body, bytes)] == [
        (case.name, case.body) for case in cases() if isinstance(case.body, bytes)
    ]
    assert [file.content for file in FILES] == [file.content for file in hostile_files()]


# The test of the test: everything that should not come of an input, planted at addresses of its own.


def raises(request: HttpRequest) -> HttpResponse:
    raise ValueError("planted")


def tells(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Traceback (most recent call last)", content_type="application/x-planted")


def stores(request: HttpRequest) -> HttpResponse:
    orgs.create_team(by=request.member, name="Planted", now=datetime.now(UTC))  # type: ignore[attr-defined]
    return HttpResponse("refused", status=422)


def promotes(request: HttpRequest) -> HttpResponse:
    Member.objects.filter(role="agent").update(role="owner")
    return HttpResponse("done")


urlpatterns = [
    path("planted/raises", raises),
    path("planted/tells", tells),
    path("planted/stores", stores),
    path("planted/promotes", promotes),
    path("", include("calliper.config.urls")),
]
handler500 = "calliper.config.views.server_error"


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("place", "noticed"),
    [
        ("raises", ["raised ValueError: planted", "answered 500", "called an error by django.request"]),
        ("tells", ["answered as 'application/x-planted'", "shows b'Traceback"]),
        ("stores", ["answered 422, but changed", "orgs_team"]),
        ("promotes", ["changed who may do what, in orgs_member"]),
    ],
)
def test_a_planted_fault_is_noticed(world: World, place: str, noticed: list[str]) -> None:
    planted = Case(
        place,
        "planted",
        f"/planted/{place}",
        form({"a": "b"}),
        kind=FORM,
        by="owner",
        allowed=frozenset({200, 422}),
    )
    failures = replay([planted], world).failures
    assert all(any(what in failure for failure in failures) for what in noticed), failures


def test_a_case_does_not_find_what_another_one_left(world: World) -> None:
    add, teams, left = "/settings/teams/add/", "/settings/teams/", "Left behind"
    how = {"kind": FORM, "by": "owner"}
    made = Case("made", "planted", add, form({"name": left}), allowed=frozenset({302}), **how)
    looked = Case("looked", "planted", teams, method="GET", allowed=frozenset({200}), shuns=(left,), **how)
    assert replay([made, looked], world).failures == []
    followed = Case(**{**vars(made), "then": teams, "shuns": (left,)})
    assert replay([followed], world).failures == [f"planted: made: the page afterwards holds '{left}'"]
