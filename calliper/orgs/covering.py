"""How far permissions go together, and whether that covers somebody's things: asked once for a page, not per row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from calliper.core.permissions import NONE, ORG, TEAM, Reach, reach
from calliper.orgs.viewer import Viewer

if TYPE_CHECKING:
    from calliper.orgs.models import Member


@dataclass(frozen=True)
class Cover:
    """Whose things one viewer reaches: everybody's, those of some teams and the own ones, the own ones, nobody's."""

    how_far: Reach
    viewer_id: UUID
    teams: frozenset[UUID]

    def __bool__(self) -> bool:
        return self.how_far > NONE

    @property
    def is_everything(self) -> bool:
        return self.how_far == ORG

    def holds(self, agent_id: UUID | None, team_id: UUID | None) -> bool:
        """Whether a thing of this agent and this team is covered; for calls, the team at call time."""
        if self.how_far in (NONE, ORG):
            return self.how_far == ORG
        return agent_id == self.viewer_id or team_id in self.teams

    def member(self, member: Member) -> bool:
        """Whether a member is, by the team of today."""
        return self.holds(member.pk, member.team_id)


def least(viewer: Viewer, *permissions: str) -> Reach:
    """How far all of the permissions go."""
    return min(reach(viewer, name) for name in permissions)


def cover(viewer: Viewer, *permissions: str) -> Cover:
    """What all of the permissions cover; at most one statement."""
    how_far = least(viewer, *permissions)
    return Cover(how_far, viewer.pk, frozenset(viewer.team_ids() if how_far == TEAM else ()))


def need_everything(viewer: Viewer, permission: str) -> None:
    """Raises Http404 unless the permission covers all: who is made belongs to no team yet."""
    if reach(viewer, permission) != ORG:
        raise Http404
