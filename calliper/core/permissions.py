"""The permission table: each slice declares who may do what. core.doors asks it for every view."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Protocol


class Reach(IntEnum):
    """How far a permission goes."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ORG = 3


NONE, OWN, TEAM, ORG = Reach
ROLES = ("owner", "admin", "team_lead", "reviewer", "agent")


class Principal(Protocol):
    """Whoever asks: a member, or what holds an API key."""

    @property
    def is_active(self) -> bool:
        """Whether it may do anything at all."""

    def granted(self, name: str) -> Reach:
        """How far its role or its key goes, by itself."""


@dataclass(frozen=True)
class Permission:
    """One row of the table: an action on a resource, in words, and how far it goes for each built-in role.

    `within` names the permission that must go as far: who may not see a call cannot write a note on it.
    `keys` says that an API key may hold it.
    """

    name: str
    label: Any
    roles: dict[str, Reach]
    within: str = ""
    keys: bool = False

    @property
    def resource(self) -> str:
        """What it is about."""
        return self.name.partition(".")[0]

    @property
    def action(self) -> str:
        """What may be done to it."""
        return self.name.partition(".")[2]

    @property
    def offered(self) -> list[Reach]:
        """The reaches that mean something here, NONE first: nobody can change the profile of a team."""
        return sorted({NONE, *self.roles.values()})


TABLE: dict[str, Permission] = {}


def declare(name: str, label: Any, *, within: str = "", keys: bool = False, **roles: Reach) -> None:
    """Add a row to the table; roles not named have none.

    Raises ValueError on an unknown role, a second declaration, or a `within` that is not declared yet.
    """
    wrong = {f"unknown role {role}" for role in set(roles) - set(ROLES)}
    wrong |= {"declared twice"} if name in TABLE else set()
    wrong |= {f"{within} is not declared"} if within and within not in TABLE else set()
    if wrong:
        raise ValueError(f"permission {name}: {', '.join(sorted(wrong))}")
    TABLE[name] = Permission(name, label, {role: roles.get(role, NONE) for role in ROLES}, within, keys)


def reach(principal: Principal | None, name: str) -> Reach:
    """How far it may go, never further than `within`; NONE for nobody. Raises KeyError for an undeclared one."""
    row = TABLE[name]
    if principal is None or not principal.is_active:
        return NONE
    held = principal.granted(name)
    return min(held, reach(principal, row.within)) if row.within else held


def allows(principal: Principal | None, name: str) -> bool:
    """Whether it may do it at all."""
    return reach(principal, name) > NONE
