"""Agents as `/api/v1` tells them: the members whose calls count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from calliper.calls import access
from calliper.core.endpoints.cursor import List
from calliper.core.endpoints.paging import by_id
from calliper.core.endpoints.query import Paged
from calliper.core.endpoints.shapes import Page, Shape
from calliper.orgs import access as orgs
from calliper.orgs.models import Member
from calliper.orgs.viewer import Viewer


class AgentsQuery(Paged):
    """Which agents."""


class TeamOfAgent(Shape):
    """A team."""

    id: UUID
    name: str


class AgentShape(Shape):
    """A member whose business calls are measured; any role may have a phone."""

    id: UUID
    name: str
    code: str | None = Field(description="The organisation's own short name, such as a staff number.")
    role: Literal["owner", "admin", "team_lead", "reviewer", "agent"] = Field(
        description="The built-in role, or the one that the organisation's own role begins from."
    )
    team: TeamOfAgent | None = Field(description="The team today; calls keep the one of their own time.")
    tags: list[str] = Field(description="Agent tags, by name.")
    active: bool = Field(description="False for who was disabled or has left.")
    on_leave: bool = Field(description="Whether today, in the organisation's time zone, is a day of leave.")


class AgentPage(Page[AgentShape]):
    """Agents, and the way to more of them."""


def page_of_agents(viewer: Viewer, query: AgentsQuery, of: List, today: date) -> AgentPage:
    """Some agents within reach, in the order in which they came. Raises Problem 400."""
    rows, cursor = by_id(access.agents(viewer, "members.read").select_related("team"), query, of)
    return AgentPage(items=shapes_of(rows, today), next_cursor=cursor)


def shapes_of(agents: Sequence[Member], today: date) -> list[AgentShape]:
    """Agents at hand, with tags and leaves; two statements for any number."""
    ids = [agent.pk for agent in agents]
    tags, away = access.tags_of_agents(ids), orgs.on_leave(ids, today)
    return [
        AgentShape(
            id=agent.pk,
            name=agent.name,
            code=agent.agent_code or None,
            role=agent.role,  # type: ignore[arg-type]
            team=TeamOfAgent(id=agent.team.pk, name=agent.team.name) if agent.team else None,
            tags=tags.get(agent.pk, []),
            active=agent.is_active,
            on_leave=agent.pk in away,
        )
        for agent in agents
    ]
