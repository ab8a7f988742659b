"""Who asks, and how far each may go: worked out here from the table alone, not by the code under test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from calliper.config.assure.world.place import Distance, Place
from calliper.core.permissions import NONE, ORG, OWN, TABLE, TEAM, Reach
from calliper.orgs.models import Member


@dataclass(frozen=True)
class Principal:
    """Somebody or something that sends requests.

    `cells` is how far each permission goes by itself; `teams` are the ones that "own teams" means; `surface` is
    where it may come in at all: "portal" with a session, "keys" or "phones" with a token in `headers`, "" nowhere.
    """

    name: str
    surface: str
    org_id: UUID
    cells: Mapping[str, Reach] = field(default_factory=dict)
    member: Member | None = None
    teams: frozenset[UUID] = frozenset()
    headers: Mapping[str, str] = field(default_factory=dict)
    given: frozenset[Distance] = frozenset()

    def reach(self, permission: str) -> Reach:
        """As the table says it, `within` included."""
        row, held = TABLE[permission], self.cells.get(permission, NONE)
        return min(held, self.reach(row.within)) if row.within else held

    def holds(self, permission: str, place: Place) -> bool:
        """Whether a call to return from there was given to it, and it may do this with what it has at all."""
        return place.distance in self.given and self.reach(permission) != NONE

    def covers(self, permission: str, place: Place | None) -> bool:
        """Whether a thing of this place is within the permission's reach; None stands for one that is missing."""
        if place is None or place.agent.org_id != self.org_id:
            return False
        how_far = self.reach(permission)
        own = self.member is not None and place.agent.pk == self.member.pk
        return (
            how_far == ORG
            or (how_far == TEAM and (own or place.team.pk in self.teams))
            or (how_far == OWN and own)
        )


def of_role(role: str) -> dict[str, Reach]:
    """The cells of a built-in role."""
    return {name: row.roles[role] for name, row in TABLE.items()}


def at_most(limit: Reach, cells: Mapping[str, Reach]) -> dict[str, Reach]:
    """The same cells, none of them going further than this, each on a step that its permission offers."""
    return {
        name: max(step for step in TABLE[name].offered if step <= min(limit, held))
        for name, held in cells.items()
    }
