"""Two organisations with the same people, contacts and moments: each has the figures that it has alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given

from calliper.core.scope import scope
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login
from calliper.reports.access import answer, pairs, stand
from calliper.reports.actions.projecting import catch_up
from calliper.reports.actions.rebuilding import rebuild
from calliper.reports.metrics import metrics
from calliper.reports.question import Cut, Led, Narrowed, Question
from calliper.reports.tests.stories import FEW, Teller, company, stories
from calliper.reports.tests.test_invariants import SINCE, UNTIL
from tests.cast import NOW, Acme

SPLITS: tuple[tuple[str, ...], ...] = (
    (),
    ("day",),
    ("agent",),
    ("team",),
    ("contact",),
    ("hour", "type"),
    ("tag",),
    ("agent_tag",),
)

pytestmark = pytest.mark.usefixtures("db")


def make_globex() -> SimpleNamespace:
    """Another organisation whose people are called as Acme's are, made in the same order."""
    login = Login.objects.create(email="charlie@example.com", name="Charlie", password="!")
    org, alice = orgs.create_organisation(login=login, name="Globex", member_name="Alice Menon", now=NOW)
    with scope(org.id):
        north, south = (orgs.create_team(by=alice, name=name, now=NOW) for name in ("North", "South"))

        def add(name: str, role: str, team: Any = None) -> Any:
            return orgs.add_member(by=alice, name=name, role=role, team=team, now=NOW)

        tara = add("Tara Rao", "team_lead")
        bob, nina = add("Bob Kulkarni", "agent", north), add("Nina Desai", "agent", south)
    return SimpleNamespace(org=org, alice=alice, tara=tara, bob=bob, nina=nina, north=north, south=south)


def teller(of: Any) -> Teller:
    return Teller(of, {name: getattr(of, name) for name in ("alice", "tara", "bob", "nina")}, of.alice)


def told(of: Any) -> list[Any]:
    """All figures of an organisation as its owner sees them, with names for what is called alike; ids of others go."""
    names = {getattr(of, name).pk: name for name in ("alice", "tara", "bob", "nina", "north", "south")}

    def plain(value: Any) -> Any:
        if isinstance(value, Led):
            return names[value.agent], value.value
        return names.get(value, "some") if hasattr(value, "hex") and not isinstance(value, float) else value

    found = []
    with scope(of.org.pk):
        for by in SPLITS:
            going = tuple(
                n for n, each in metrics().items() if not each.splits or set(by) <= set(each.splits)
            )
            rows = answer(of.alice, Question(going, SINCE, UNTIL, by)).rows
            found.append(sorted(repr([plain(value) for value in row.values()]) for row in rows))
        for name in ("never_attended", "never_attended_team", "not_picked_up"):
            listed = pairs(of.alice, name, Question((), SINCE, UNTIL))
            short = stand(of.alice, name, Question((), SINCE, UNTIL), done={}, cut=Cut(most=3))
            found.append(
                sorted((names[each.agent], each.calls, each.first_at, each.last_at) for each in listed)
            )
            found.append([short.counts, short.oldest_at])
    return found


def test_each_has_the_figures_that_it_has_alone(tmp_path: Path) -> None:
    @FEW
    @given(story=stories, more=stories)
    def compare(story: Any, more: Any) -> None:
        with company(tmp_path) as acme:
            globex = make_globex()
            ours, theirs = teller(acme), teller(globex)
            ours.store(story)
            catch_up(NOW)
            alone = told(acme)
            theirs.store(story)
            catch_up(NOW)
            assert told(acme) == alone
            assert told(globex) == alone
            theirs.store(more)
            catch_up(NOW)
            assert told(acme) == alone
            rebuild(now=NOW)
            assert told(acme) == alone
            _knows_nothing_of(acme, globex)

    compare()


def _knows_nothing_of(acme: Acme, globex: Any) -> None:
    """Asked about rows of another organisation, an answer is as about rows that do not exist."""
    with scope(acme.org.pk):
        ids = {"agents": acme.bob.pk, "teams": acme.north.pk}
        rows = answer(acme.alice, Question(("calls",), SINCE, UNTIL, ("contact",))).rows
    contact = next((row["contact"] for row in rows if row["contact"]), None)
    for kind, row_id in {**ids, **({"contacts": contact} if contact else {})}.items():
        with scope(globex.org.pk):
            question = Question(("calls", "unique_contacts"), SINCE, UNTIL, (), Narrowed(**{kind: (row_id,)}))
            assert answer(globex.alice, question).rows == [{"calls": 0, "unique_contacts": 0}]
