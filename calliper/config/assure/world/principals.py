"""Everybody who asks: each role, roles that do not agree with themselves, keys, phones, and people without access."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from calliper.config.assure.world.build import GIVEN_TO, World, login
from calliper.config.assure.world.place import Distance
from calliper.config.assure.world.principal import Principal, at_most, of_role
from calliper.config.assure.world.roles import mixed
from calliper.core.permissions import ORG, TABLE, TEAM, Reach
from calliper.core.scope import scope
from calliper.orgs.key_text import new_key_text
from calliper.orgs.models import ApiKey, ApiKeySecret, ApiKeyTeam, CustomRole, Member

LEADS = {"team lead": "north", "lead of another team": "south"}
FOR_KEYS = [name for name, row in TABLE.items() if row.keys]


@dataclass
class KeyPlan:
    """What a key is limited to; `member` None makes it the organisation's."""

    member: str = ""
    teams: tuple[UUID, ...] = ()
    cells: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    days: int = 30
    revoked: bool = False


def everybody(world: World) -> list[Principal]:
    """All of them; the lists of a role are worked out from the table, those of a key from its rows."""
    with scope(world.org.pk):
        return [*_members(world), *_custom(world), *_keys(world), *_phones(world), *_outside(world)]


def _members(world: World) -> Iterator[Principal]:
    for name, member in world.people.items():
        if member.is_active:
            given = frozenset({Distance.FAR}) if name == GIVEN_TO else frozenset[Distance]()
            cells, teams = of_role(member.role), _teams(world, name, member)
            yield Principal(name, "portal", world.org.pk, cells, member, teams, given=given)


def _teams(world: World, name: str, member: Member) -> frozenset[UUID]:
    if name in LEADS:
        return frozenset({getattr(world, LEADS[name]).pk})
    return frozenset({member.team_id} if member.role == "reviewer" and member.team_id else ())


def _custom(world: World) -> Iterator[Principal]:
    for name, (base, cells) in mixed().items():
        numbers = {each: int(reach) for each, reach in cells.items()}
        role = CustomRole.of(name=name, base=base, cells=numbers, created_at=world.now, changed_at=world.now)
        member = Member.of(
            name=f"Custom {name}", role=base, custom_role=role, login=login(f"custom {name}"),
            created_at=world.now, team=world.north if base == "agent" else None,
        )  # fmt: skip
        teams: frozenset[UUID] = frozenset()
        if base == "team_lead":
            member.placements.create(team=world.north, leads=True, from_at=world.now)
            teams = frozenset({world.north.pk})
        yield Principal(name, "portal", world.org.pk, cells, member, teams)


def _keys(world: World) -> Iterator[Principal]:
    every = tuple(FOR_KEYS)
    plans = {
        "key of the organisation": KeyPlan(cells=every),
        "key of one team": KeyPlan(cells=every, teams=(world.north.pk,)),
        "key of an agent": KeyPlan("agent", cells=every),
        "key of a team lead": KeyPlan("team lead", cells=every),
        "key of the owner for one team": KeyPlan("owner", cells=every, teams=(world.south.pk,)),
        "key for calls only": KeyPlan(cells=("calls.read",)),
        "key for all but calls": KeyPlan(cells=tuple(name for name in every if name != "calls.read")),
        "key without cells": KeyPlan(),
    }
    for name, plan in plans.items():
        member = world.people.get(plan.member)
        cells: dict[str, Reach] = dict.fromkeys(plan.cells, ORG)
        if member:
            role = of_role(member.role)
            cells = {each: min(held, role[each]) for each, held in cells.items()}
        if plan.teams:
            cells = at_most(TEAM, cells)
        teams = frozenset(plan.teams) or (_teams(world, plan.member, member) if member else frozenset())
        yield Principal(name, "keys", world.org.pk, cells, member, teams, _key(world, plan))
    over = {
        "expired key": KeyPlan(cells=every, days=-1),
        "revoked key": KeyPlan(cells=every, revoked=True),
        "key from elsewhere": KeyPlan(cells=every, addresses=("192.0.2.0/24",)),
        "key of a disabled admin": KeyPlan("disabled admin", cells=every),
    }
    for name, plan in over.items():
        yield Principal(name, "", world.org.pk, headers=_key(world, plan))


def _key(world: World, plan: KeyPlan, by: Member | None = None) -> dict[str, str]:
    text = new_key_text()
    key = ApiKey.of(
        name=f"key {text.prefix}",
        member=world.people.get(plan.member),
        prefix=text.prefix,
        cells={name: int(ORG) for name in plan.cells},
        addresses=list(plan.addresses),
        expires_at=world.now + timedelta(days=plan.days),
        revoked_at=world.now if plan.revoked else None,
        created_by=by or world.owner,
        created_at=world.now,
    )
    ApiKeySecret.of(key=key, secret_hash=text.secret_hash, created_at=world.now)
    for team in plan.teams:
        ApiKeyTeam.of(key=key, team_id=team)
    return {"Authorization": f"Bearer {text}"}


def _phones(world: World) -> Iterator[Principal]:
    for distance, place in world.places.items():
        token = {"Authorization": f"Bearer {place.phone.token}", "Calliper-Protocol": "1"}
        yield Principal(f"phone {distance}", "phones", place.agent.org_id, {}, place.agent, headers=token)


def _outside(world: World) -> Iterator[Principal]:
    yield Principal("nobody", "", world.org.pk)
    yield Principal("disabled admin", "", world.org.pk, member=world.people["disabled admin"])
    with scope(world.other.pk):
        stranger = Member.objects.get(role="owner")
        key = _key(world, KeyPlan(cells=tuple(FOR_KEYS)), by=stranger)
    every: dict[str, Reach] = dict.fromkeys(FOR_KEYS, ORG)
    yield Principal("key of another organisation", "keys", world.other.pk, every, headers=key)
    yield Principal("owner of another organisation", "portal", world.other.pk, of_role("owner"), stranger)
    forged = new_key_text()
    yield Principal("forged key", "", world.org.pk, headers={"Authorization": f"Bearer {forged}"})
