"""The only door to calls, contacts, notes and tags: what one may not see does not exist."""

from calliper.calls.access.agents import (
    agent,
    agents,
    call_counts,
    device_owners,
    devices_of,
    last_calls,
    lines_of,
    tagged,
)
from calliper.calls.access.calls import (
    any_calls,
    call,
    calls,
    changes_of,
    note,
    notes_of,
    reachable,
    selected,
    tag,
    tags,
    tags_in_use,
    twins_of,
    within,
)
from calliper.calls.access.contacts import contact, contact_of_number, contacts, contacts_named
from calliper.calls.access.days import starts_of_agents, starts_of_device

__all__ = [
    "agent",
    "agents",
    "any_calls",
    "call",
    "call_counts",
    "calls",
    "changes_of",
    "contact",
    "contact_of_number",
    "contacts",
    "contacts_named",
    "device_owners",
    "devices_of",
    "last_calls",
    "lines_of",
    "note",
    "notes_of",
    "reachable",
    "selected",
    "starts_of_agents",
    "starts_of_device",
    "tag",
    "tagged",
    "tags",
    "tags_in_use",
    "twins_of",
    "within",
]
