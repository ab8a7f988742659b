"""Roles whose cells do not agree with each other, so that no check can lean on another one."""

from __future__ import annotations

from calliper.config.assure.world.principal import at_most, of_role
from calliper.core.permissions import NONE, ORG, OWN, TABLE, TEAM, Reach

SHOWS = ("read",)


def mixed() -> dict[str, tuple[str, dict[str, Reach]]]:
    """Base and cells of each role, by a name for it."""
    every = of_role("owner")
    reading = {name: held for name, held in every.items() if TABLE[name].action in SHOWS}
    acting = {name: held for name, held in every.items() if TABLE[name].action not in SHOWS}
    return {
        "nothing": ("agent", {}),
        "reads all": ("agent", reading),
        "reads all, acts on own": ("agent", {**reading, **at_most(OWN, acting)}),
        "reads all, acts in team": ("team_lead", {**reading, **at_most(TEAM, acting)}),
        "reads own, acts on all": ("agent", {**at_most(OWN, reading), **acting}),
        "calls only": ("agent", dict.fromkeys(("calls.read", "contacts.read"), ORG)),
        "contacts only": ("agent", {"contacts.read": ORG}),
        "all but calls": ("admin", {**every, "calls.read": NONE, "contacts.read": NONE}),
    }
