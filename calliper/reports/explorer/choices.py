"""What the filters of the explorer offer a viewer, with the words for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import QueryDict

from calliper.calls import access as calls
from calliper.calls.choices import Pairs
from calliper.calls.contact_chips import people
from calliper.calls.kinds import CallType, Direction, Method, Mode, Outcome
from calliper.calls.narrow import Asked
from calliper.calls.periods import WEEKDAYS, hours
from calliper.core.ids import read_id
from calliper.core.permissions import NONE, ORG, OWN, reach
from calliper.orgs import access as orgs
from calliper.orgs.covering import least
from calliper.orgs.viewer import Viewer
from calliper.reports.explorer.words import BANDS

READ = "reports.read"
# Of one filter, in an address.
MOST_VALUES = 100
Known = dict[str, list[tuple[Any, Any]]]


def known(asked: Asked, address: QueryDict) -> Known:
    """(value, words) of every filter, in a fixed number of statements.

    Agents whom the address names by id can be chosen as well when a call of theirs is within reach; of contacts there
    are too many to list: those of the address that are within reach.
    """
    viewer = asked.viewer
    named = address.getlist("agent")[:MOST_VALUES]
    contacts = [each for each in map(read_id, address.getlist("contact")[:MOST_VALUES]) if each]
    far = reach(viewer, READ) > OWN
    those = people(viewer, READ)
    agents = those["agents"]
    if far:
        agents = agents + calls.left_calls(viewer, set(named) - {pk for pk, _ in agents})
    return {
        "team": list(those["teams"]),
        "agent": list(agents),
        "outcome": list(Outcome.choices),
        "type": list(CallType.choices),
        "direction": list(Direction.choices),
        "band": list(BANDS.items()),
        "weekday": list(WEEKDAYS),
        "hour": list(hours(hours24=asked.org.clock == "24")),
        **_phones(viewer, {UUID(pk): name for pk, name in those["agents"]}),
        "agent_tag": [(str(tag.pk), tag.name) for tag in orgs.agent_tags()] if far else [],
        "tag": [(str(tag.pk), tag.name) for tag in calls.tags()],
        "method": list(Method.choices),
        "mode": list(Mode.choices),
        "contact": [(str(pk), "") for pk in within(viewer, contacts)],
    }


def within(viewer: Viewer, contacts: Iterable[UUID]) -> list[UUID]:
    """Those of the contacts with a call within the reach of figures; ids come from an address and are checked."""
    wanted = set(contacts)
    if not wanted:
        return []
    return list(calls.contacts(viewer, READ).filter(pk__in=wanted).values_list("pk", flat=True))


def phone_owners(viewer: Viewer) -> list[UUID] | None:
    """The agents whose phones and lines are named to the viewer; None for everybody's."""
    how_far = least(viewer, READ, "devices.read")
    if how_far == ORG:
        return None
    if how_far == NONE:
        return []
    return list(calls.agents(viewer, READ, "devices.read").values_list("pk", flat=True))


def _phones(viewer: Viewer, agents: dict[UUID, str]) -> dict[str, Pairs]:
    """Lines and phones, each phone with whose it is: mostly one of the agents whose names are known."""
    whose = phone_owners(viewer)
    if whose == []:
        return {"line": [], "device": []}
    phones = calls.device_names(whose)
    others = {member for _pk, _name, member in phones} - agents.keys()
    owners = agents | (orgs.names_of("member", others) if others else {})
    return {
        "line": [(str(pk), label) for pk, label in calls.line_labels(whose)],
        "device": [
            (str(pk), f"{name}, {owners.get(member, '')}".removesuffix(", ")) for pk, name, member in phones
        ],
    }
