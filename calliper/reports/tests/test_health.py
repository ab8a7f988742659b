"""The page about the health of figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.test import Client

from calliper.calls.tests.make import make_call
from calliper.core.scope import scope
from calliper.orgs.models import Member
from calliper.reports.actions.checking import check
from calliper.reports.actions.projecting import Keeper, catch_up
from calliper.reports.models import ProjectionState
from calliper.reports.store import connection
from tests.cast import NOW, Acme

As = Callable[[Member], Client]


def test_it_says_that_figures_are_up_to_date(acme: Acme, as_member: As, projection: Path) -> None:
    make_call(acme)
    assert "1 change waits" in as_member(acme.alice).get("/settings/health/").content.decode()
    catch_up(NOW)
    shown = as_member(acme.alice).get("/settings/health/").content.decode()
    assert "Up to date" in shown
    assert "nothing waits" in shown


def test_it_is_for_owners_and_admins(acme: Acme, as_member: As) -> None:
    for member in (acme.tara, acme.bob, acme.ravi):
        assert as_member(member).get("/settings/health/").status_code == 404
        assert as_member(member).post("/settings/health/rebuild/").status_code == 404


def test_it_rebuilds_when_asked_on_the_page(acme: Acme, as_member: As, projection: Path) -> None:
    make_call(acme)
    keeper = Keeper()
    keeper.tick(NOW)
    client = as_member(acme.alice)
    assert client.post("/settings/health/rebuild/").status_code == 302
    assert "0 of 1 calls read" in client.get("/settings/health/").content.decode()
    keeper.tick(NOW)
    fresh = client.get("/settings/health/fresh/")
    assert "Rebuilding" not in fresh.content.decode()
    again = client.get("/settings/health/fresh/", headers={"If-None-Match": fresh.headers["ETag"]})
    assert again.status_code == 304
    with scope(acme.org.pk):
        assert ProjectionState.objects.get().rebuilt_at == NOW


def test_it_names_the_months_that_differ(acme: Acme, as_member: As, projection: Path) -> None:
    make_call(acme)
    catch_up(NOW)
    with connection.writing() as writer:
        writer.execute("UPDATE sealed SET talk_s = talk_s + 1")
    client = as_member(acme.alice)
    client.post("/settings/health/compare/")
    Keeper().tick(NOW)
    shown = client.get("/settings/health/").content.decode()
    assert "2026-11 Calls" in shown
    assert "some of 1 are wrong" in shown
    assert "Figures of 1 month differ" in shown
    client.post("/settings/health/rebuild/")
    Keeper().tick(NOW)
    with scope(acme.org.pk):
        assert check(now=NOW) == []
    assert "Up to date" in client.get("/settings/health/").content.decode()
