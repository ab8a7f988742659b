"""What the filters of the explorer offer a viewer, with the words for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import QueryDict

from calliper.calls import access as calls
from calliper.calls.choices import choices_for
from calliper.calls.kinds import CallType, Direction, Method, Mode, Outcome
from calliper.calls.narrow import Asked
from calliper.calls.periods import WEEKDAYS, hours
from calliper.core.ids import read_id
from calliper.orgs.viewer import Viewer
from calliper.reports.explorer.words import BANDS

READ = "reports.read"
# Of one filter, in an address.
MOST_VALUES = 100
Known = dict[str, Iterable[tuple[Any, Any]]]


def lists(viewer: Viewer, address: QueryDict) -> Known:
    """(id, words) of whom and what figures can be narrowed to; those that can be long are read when looked at.

    Agents whom the address names by id can be chosen as well when a call of theirs is within reach.
    """
    named = address.getlist("agent")[:MOST_VALUES]
    return {**choices_for(viewer, named, (READ,), "reports:choices").by_name()}


def known(asked: Asked, address: QueryDict) -> Known:
    """(value, words) of every filter; of contacts there are too many to list: those of the address within reach."""
    viewer = asked.viewer
    contacts = [each for each in map(read_id, address.getlist("contact")[:MOST_VALUES]) if each]
    return {
        **lists(viewer, address),
        "outcome": list(Outcome.choices),
        "type": list(CallType.choices),
        "direction": list(Direction.choices),
        "band": list(BANDS.items()),
        "weekday": list(WEEKDAYS),
        "hour": list(hours(hours24=asked.org.clock == "24")),
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
