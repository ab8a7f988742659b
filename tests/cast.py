"""Acme: Alice owns it, Tara leads North, Bob and Nina are agents, Ravi reviews. Globex: Charlie, who sees nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from calliper.core.scope import scope, unscoped
from calliper.orgs import actions as orgs
from calliper.orgs.models import Login, Member, Organisation, Team

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
# Argon2id takes a tenth of a second; the cast signs in by force_login and needs no password.


@dataclass
class Acme:
    org: Organisation
    alice: Member
    tara: Member
    bob: Member
    nina: Member
    ravi: Member
    north: Team
    south: Team


@dataclass
class Globex:
    org: Organisation
    charlie: Member


def _login(name: str) -> Login:
    return Login.objects.create(email=f"{name.lower()}@example.com", name=name, password="!")


def make_acme() -> Acme:
    founded = NOW - timedelta(days=90)
    org, alice = orgs.create_organisation(
        login=_login("Alice"), name="Acme", member_name="Alice Menon", now=founded
    )
    with scope(org.id):
        north = orgs.create_team(by=alice, name="North", now=founded)
        south = orgs.create_team(by=alice, name="South", now=founded)

        def add(name: str, role: str, team: Team | None = None) -> Member:
            return orgs.add_member(
                by=alice, name=name, role=role, team=team, login=_login(name.split()[0]), now=founded
            )

        tara = add("Tara Rao", "team_lead")
        orgs.lead_team(by=alice, member=tara, team=north, now=founded)
        return Acme(
            org=org,
            alice=alice,
            tara=tara,
            bob=add("Bob Kulkarni", "agent", north),
            nina=add("Nina Desai", "agent", south),
            ravi=add("Ravi Iyer", "reviewer", north),
            north=north,
            south=south,
        )


@pytest.fixture
def acme(db: None) -> Acme:
    return make_acme()


@pytest.fixture
def globex(db: None) -> Globex:
    org, charlie = orgs.create_organisation(
        login=_login("Charlie"), name="Globex", member_name="Charlie Dias", now=NOW
    )
    return Globex(org, charlie)


@pytest.fixture
def as_member() -> Callable[[Member], Client]:
    def sign_in(member: Member) -> Client:
        with unscoped("sign-in finds memberships"):
            login = Login.objects.get(pk=member.login_id)
        client = Client()
        client.force_login(login)
        return client

    return sign_in
