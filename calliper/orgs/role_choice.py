"""A role as it is given to somebody: a built-in one, or one that the organisation made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from calliper.core.permissions import NONE, TABLE, Reach
from calliper.orgs.models import CustomRole, Member
from calliper.orgs.roles import Role

# From the narrowest on; "own teams" means nothing to an agent, and more to who leads than to who reviews.
HEIGHT = (Role.AGENT, Role.REVIEWER, Role.TEAM_LEAD, Role.ADMIN, Role.OWNER)


@dataclass(frozen=True)
class RoleChoice:
    """A built-in role, or with `custom` one of the organisation's own on top of its base."""

    base: str
    custom: CustomRole | None = None

    @classmethod
    def of(cls, role: str | CustomRole | RoleChoice) -> RoleChoice:
        """What actions take as a role, in one shape."""
        if isinstance(role, RoleChoice):
            return role
        return cls(role.base, role) if isinstance(role, CustomRole) else cls(str(role))

    @classmethod
    def held_by(cls, member: Member) -> RoleChoice:
        """The role that a member has."""
        return cls(member.role, member.custom_role)

    @property
    def key(self) -> str:
        """What a form sends: the built-in role's word, or the id."""
        return str(self.custom.pk) if self.custom else self.base

    @property
    def label(self) -> str:
        """The role in words."""
        return self.custom.name if self.custom else str(Role(self.base).label)

    @property
    def cells(self) -> dict[str, Reach]:
        """How far it goes for every permission."""
        return {name: self.granted(name) for name in TABLE}

    def granted(self, name: str) -> Reach:
        """How far it goes for one permission."""
        return self.custom.granted(name) if self.custom else TABLE[name].roles[self.base]

    def is_open_to(self, by: Member) -> bool:
        """Whether somebody may give it, or deal with whoever holds it: nobody gives more than they hold."""
        if by.role == Role.OWNER:
            return True
        return self._height <= RoleChoice.held_by(by)._height and not beyond(by, self.cells)

    @property
    def _height(self) -> int:
        return HEIGHT.index(Role(self.base))


def beyond(by: Member, cells: Mapping[str, Reach]) -> list[str]:
    """The permissions whose cells go further than somebody's own role does; those unknown by now are none."""
    return [name for name, reach in cells.items() if name in TABLE and reach > by.granted(name)]


def settled(cells: Mapping[str, Reach]) -> dict[str, Reach]:
    """Cells as they work out: none further than the permission each stands within, only reaches that are offered.

    Where the wider permission is limited, the narrower one falls to the widest offered reach within that limit.
    """
    found: dict[str, Reach] = {}
    for name, row in TABLE.items():
        held = cells.get(name, NONE)
        if row.within and found[row.within] < max(TABLE[row.within].offered):
            held = min(held, found[row.within])
        found[name] = max(reach for reach in row.offered if reach <= held)
    return found
