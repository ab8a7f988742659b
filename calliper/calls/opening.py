"""What the rows of a list lead to and allow for one viewer: no link and no tick box that ends at nothing."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from uuid import UUID

from calliper.calls import access
from calliper.calls.models import Call
from calliper.orgs.covering import Cover
from calliper.orgs.viewer import Viewer


@dataclass(frozen=True)
class Opening:
    """Contacts whose pages open, whose agents' pages do, and on whose calls may be noted, tagged, looked."""

    contacts: Set[UUID]
    agents: Cover
    notes: Cover
    tags: Cover
    numbers: Cover

    def contact(self, call: Call) -> bool:
        """Whether the page of the other party opens."""
        return call.contact_id in self.contacts

    def agent(self, call: Call) -> bool:
        """Whether the agent's page opens: by the team of today, whatever it was at call time."""
        return self.agents.is_everything or self.agents.member(call.agent)

    def number(self, call: Call) -> bool:
        """Whether the number may be asked for at this call."""
        return call.contact_id is not None and self.numbers.holds(call.agent_id, call.team_id)

    def note(self, call: Call) -> bool:
        """Whether a note may be written on it."""
        return self.notes.holds(call.agent_id, call.team_id)

    def tag(self, call: Call) -> bool:
        """Whether it may be tagged."""
        return self.tags.holds(call.agent_id, call.team_id)


def opening(viewer: Viewer, calls: Iterable[Call]) -> Opening:
    """For the calls of one page; a statement only where contacts are seen less far than calls, or teams are led."""
    contacts = {call.contact_id for call in calls if call.contact_id}
    return Opening(
        contacts=access.contacts_within(viewer, contacts),
        agents=access.covered(viewer),
        notes=access.covered(viewer, "calls.note"),
        tags=access.covered(viewer, "calls.tag"),
        numbers=access.covered(viewer, "calls.read", "contacts.reveal"),
    )
