"""What the viewer can choose from in lists of calls and in figures, with the words for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.urls import reverse

from calliper.calls import access
from calliper.calls.offered import Offered, Pairs
from calliper.core.permissions import NONE, ORG, OWN
from calliper.orgs import access as orgs
from calliper.orgs.covering import least
from calliper.orgs.viewer import Viewer

CALLS = ("calls.read",)


@dataclass(frozen=True)
class Choices:
    """(id, words) of everything that can be chosen; who sees only own calls chooses no people."""

    team: Pairs
    agent: Pairs | Offered
    agent_tag: Pairs
    line: Pairs | Offered
    device: Pairs | Offered
    tag: Pairs

    def by_name(self) -> dict[str, Pairs | Offered]:
        """The choices under the names of their parameters."""
        names = ("team", "agent", "agent_tag", "line", "device", "tag")
        return {name: getattr(self, name) for name in names}


def choices_for(
    viewer: Viewer,
    named: Iterable[str] = (),
    permissions: tuple[str, ...] = CALLS,
    late: str = "calls:choices",
) -> Choices:
    """All choices within reach of the permissions; `late` names the address that gives the whole of a long list.

    Agents who are `named` by id can be chosen as well when a call of theirs is within reach: who changed teams left
    calls behind.
    """
    known = _Known(viewer, permissions, frozenset(named))
    alone = least(viewer, *permissions) <= OWN

    def offered(name: str) -> Offered:
        return Offered(getattr(known, name), reverse(late, args=[name]))

    return Choices(
        team=[] if alone else teams_of(viewer, permissions),
        agent=[] if alone else offered("agent"),
        agent_tag=[] if alone else [(str(tag.pk), tag.name) for tag in orgs.agent_tags()],
        line=offered("line"),
        device=offered("device"),
        tag=[(str(tag.pk), tag.name) for tag in access.tags()],
    )


def people(viewer: Viewer, *permissions: str, late: str) -> dict[str, Pairs | Offered]:
    """The teams and agents to choose from; who sees only own calls chooses nobody."""
    if least(viewer, *permissions) <= OWN:
        return {"teams": [], "agents": []}
    agents = Offered(_Known(viewer, permissions).agent, reverse(late, args=["agent"]))
    return {"teams": teams_of(viewer, permissions), "agents": agents}


def teams_of(viewer: Viewer, permissions: tuple[str, ...]) -> Pairs:
    return [(str(team.pk), team.name) for team in orgs.teams(viewer, *permissions)]


def phone_owners(viewer: Viewer, *permissions: str) -> list[UUID] | None:
    """The agents whose phones and lines are named to the viewer; None for everybody's."""
    both = (*permissions, "devices.read")
    how_far = least(viewer, *both)
    if how_far == ORG:
        return None
    if how_far == NONE:
        return []
    return list(access.agents(viewer, *both).values_list("pk", flat=True))


@dataclass
class _Known:
    """Reads lists, so many from the beginning, or the whole for None."""

    viewer: Viewer
    permissions: tuple[str, ...]
    named: frozenset[str] = frozenset()

    @cached_property
    def _whose(self) -> list[UUID] | None:
        return phone_owners(self.viewer, *self.permissions)

    def agent(self, most: int | None) -> Pairs:
        rows = access.agents(self.viewer, *self.permissions).order_by("name", "id").values_list("pk", "name")
        found = [(str(pk), name) for pk, name in rows[:most]]
        return found + access.left_calls(self.viewer, self.named - {pk for pk, _name in found})

    def line(self, most: int | None) -> Pairs:
        whose = self._whose
        return [(str(pk), label) for pk, label in access.line_labels(whose, most)] if whose != [] else []

    def device(self, most: int | None) -> Pairs:
        """Each phone with whose it is."""
        phones = access.device_names(self._whose, most) if self._whose != [] else []
        owners = orgs.names_of("member", {member for _pk, _name, member in phones}) if phones else {}
        return [
            (str(pk), f"{name}, {owners.get(member, '')}".removesuffix(", ")) for pk, name, member in phones
        ]
