"""What the viewer can choose from in a list of calls, with the words for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from calliper.calls import access
from calliper.core.permissions import OWN, reach
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer

Pairs = list[tuple[str, str]]


@dataclass(frozen=True)
class Choices:
    """(id, words) of everything that can be chosen; who sees only own calls chooses no people."""

    team: Pairs
    agent: Pairs
    agent_tag: Pairs
    line: Pairs
    device: Pairs
    tag: Pairs

    def by_name(self) -> dict[str, Pairs]:
        """The choices under the names of their parameters."""
        names = ("team", "agent", "agent_tag", "line", "device", "tag")
        return {name: getattr(self, name) for name in names}


def choices_for(viewer: Viewer, named: Iterable[str] = ()) -> Choices:
    """All choices within reach, in six statements at most.

    Agents who are `named` by id can be chosen as well when a call of theirs is within reach: who changed teams left
    calls behind.
    """
    how_far = reach(viewer, "calls.read")
    people = access.agents(viewer).order_by("name", "id").values_list("pk", "name")
    agents = [(str(pk), name) for pk, name in people]
    ids: list[UUID] = [UUID(pk) for pk, _ in agents]
    if how_far > OWN:
        agents += access.left_calls(viewer, set(named) - {pk for pk, _ in agents})
    whose, names = _with_phones(viewer, ids), dict(agents)
    return Choices(
        team=[]
        if how_far <= OWN
        else [(str(team.pk), team.name) for team in orgs.teams(viewer, "calls.read")],
        agent=[] if how_far <= OWN else agents,
        agent_tag=[] if how_far <= OWN else [(str(tag.pk), tag.name) for tag in orgs.agent_tags()],
        line=[(str(pk), label) for pk, label in access.line_labels(whose)],
        device=[
            (str(pk), f"{name}, {names.get(str(member), '')}".removesuffix(", "))
            for pk, name, member in access.device_names(whose)
        ],
        tag=[(str(tag.pk), tag.name) for tag in access.tags()],
    )


def _with_phones(viewer: Viewer, agent_ids: list[UUID]) -> list[UUID] | None:
    """The agents whose phones and lines the viewer sees; None when that is everybody."""
    seen = access.covered(viewer, "calls.read", "devices.read")
    if seen.is_everything:
        return None
    if seen.how_far == reach(viewer, "calls.read"):
        return agent_ids
    return list(access.agents(viewer, "calls.read", "devices.read").values_list("pk", flat=True))
