"""Somebody who has a role that nobody has yet: what such a member would see can be asked like anybody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from calliper.core.permissions import NONE, Reach
from calliper.orgs.roles import LEADING, Role


@dataclass(frozen=True)
class Imagined:
    """A Viewer with these cells on this base, in whose place `pk` would be; leads the team, or reviews in it."""

    actor_kind: ClassVar[str] = "member"

    pk: UUID
    org_id: UUID
    base: str
    cells: Mapping[str, Reach]
    team: UUID | None
    is_active: bool = True

    def granted(self, name: str) -> Reach:
        """The cell ticked."""
        return self.cells.get(name, NONE)

    def team_ids(self) -> list[UUID]:
        """The team, unless the base leads none and reviews none."""
        sees = self.base in LEADING or self.base == Role.REVIEWER
        return [self.team] if self.team and sees else []
