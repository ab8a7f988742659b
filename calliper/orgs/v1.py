"""What `/api/v1` tells of teams: the shape, and the rows that fill it."""

from __future__ import annotations

from uuid import UUID

from calliper.core.endpoints.cursor import List
from calliper.core.endpoints.paging import by_id
from calliper.core.endpoints.query import Paged
from calliper.core.endpoints.shapes import Page, Shape
from calliper.orgs import access
from calliper.orgs.viewer import Viewer


class TeamsQuery(Paged):
    """Which teams."""


class TeamShape(Shape):
    """A group of agents with its leads."""

    id: UUID
    name: str


class TeamPage(Page[TeamShape]):
    """Teams, and the way to more of them."""


def page_of_teams(viewer: Viewer, query: TeamsQuery, of: List) -> TeamPage:
    """Some open teams within reach, in the order in which they came. Raises Problem 400."""
    rows, cursor = by_id(access.teams(viewer), query, of)
    return TeamPage(items=[TeamShape(id=team.pk, name=team.name) for team in rows], next_cursor=cursor)
