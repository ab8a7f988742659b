"""What the calls with one contact amount to, over its latest ten thousand calls at most.

Where those begin is read from an index alone, and what lies after it in one grouped statement, so that a number with
a hundred thousand calls costs no more than one with ten thousand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, Sum

from calliper.calls import access
from calliper.calls.models import Call, Contact
from calliper.orgs.covering import Cover
from calliper.orgs.viewer import Viewer

MOST = 10_000


@dataclass(frozen=True)
class With:
    """One agent's part in it. Talk in seconds; `opens` when the agent's page does."""

    agent_id: UUID
    name: str
    calls: int
    connected: int
    talk_s: int
    last_at: datetime
    opens: bool


@dataclass(frozen=True)
class Totals:
    """The sums within reach; `counted_from` says that older calls are left out of them."""

    agents: list[With]
    first_at: datetime | None
    last_connected_at: datetime | None
    counted_from: datetime | None

    @property
    def calls(self) -> int:
        return sum(each.calls for each in self.agents)

    @property
    def connected(self) -> int:
        return sum(each.connected for each in self.agents)

    @property
    def talk_s(self) -> int:
        return sum(each.talk_s for each in self.agents)

    @property
    def last_at(self) -> datetime | None:
        return max((each.last_at for each in self.agents), default=None)

    @property
    def mostly_with(self) -> str:
        """Whom it connects with most often, "" before the first connected call."""
        most = max(self.agents, key=lambda each: each.connected, default=None)
        return most.name if most and most.connected else ""


def totals(viewer: Viewer, contacts: Sequence[Contact]) -> Totals:
    """Counts and talk time of the calls within reach; twins and calls with a wrong clock are left out."""
    bound = _bound(contacts)
    rows = access.calls(viewer, *access.HISTORY).filter(
        contact__in=contacts, twin_of__isnull=True, clock_suspect=False
    )
    connected = Q(outcome="connected")
    after = rows.filter(start_at__gt=bound) if bound else rows
    found = after.values("agent_id", "agent__name", "agent__team_id").annotate(
        calls=Count("id"),
        connected=Count("id", filter=connected),
        talk_s=Sum("talk_s"),
        first_at=Min("start_at"),
        last_at=Max("start_at"),
        last_connected_at=Max("start_at", filter=connected),
    )
    agents = access.covered(viewer)
    groups: list[Any] = list(found.order_by("-calls", "agent__name"))
    return Totals(
        agents=[_with(group, agents) for group in groups],
        first_at=_first(rows, contacts)
        if bound
        else min((each["first_at"] for each in groups), default=None),
        last_connected_at=max(filter(None, (each["last_connected_at"] for each in groups)), default=None),
        counted_from=bound,
    )


def _bound(contacts: Sequence[Contact]) -> datetime | None:
    """When the newest call began that is one too many; each number is read from its own part of the index."""
    found = []
    for contact in contacts:
        starts = Call.objects.filter(contact=contact).order_by("-start_at", "-id")
        found += list(starts.values_list("start_at", flat=True)[MOST : MOST + 1])
    return max(found, default=None)


def _first(rows: Any, contacts: Sequence[Contact]) -> datetime | None:
    first = [rows.filter(contact=contact).order_by("start_at", "id").first() for contact in contacts]
    return min((call.start_at for call in first if call), default=None)


def _with(group: dict[str, Any], agents: Cover) -> With:
    return With(
        agent_id=group["agent_id"],
        name=group["agent__name"],
        calls=group["calls"],
        connected=group["connected"],
        talk_s=group["talk_s"],
        last_at=group["last_at"],
        opens=agents.holds(group["agent_id"], group["agent__team_id"]),
    )
