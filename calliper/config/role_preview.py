"""What a member with a role would see: asked with the product's own questions, as somebody who is only imagined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.calls import access as calls
from calliper.config.navigation import SECTIONS, SETTINGS, Entry
from calliper.core.permissions import NONE, ORG, OWN, TEAM, Reach, allows, reach
from calliper.devices import access as devices
from calliper.orgs import access as orgs
from calliper.orgs import role_page
from calliper.orgs.forms.roles import ticked
from calliper.orgs.imagined import Imagined
from calliper.orgs.models import Member, Team
from calliper.orgs.models.role import BASES
from calliper.orgs.permission_table import WORDS, groups
from calliper.orgs.role_choice import RoleChoice, settled
from calliper.orgs.roles import LEADING, Role

# Counting further takes time and tells nothing more.
COUNTED = 100_000
COUNTS: list[tuple[Any, str, Callable[[Imagined], QuerySet[Any]]]] = [
    (_("Agents"), "members.read", lambda viewer: orgs.members(viewer).filter(disabled_at=None)),
    (_("Calls"), "calls.read", calls.calls),
    (_("Contacts"), "contacts.read", calls.contacts),
    (_("Phones"), "devices.read", devices.devices),
]


@dataclass(frozen=True)
class Asked:
    """What is asked: cells as ticked and as they work out, on a base, in a team, compared with another role."""

    base: str
    ticked: dict[str, Reach]
    cells: dict[str, Reach]
    team: Team | None
    compare: RoleChoice


def context(by: Member, data: QueryDict) -> dict[str, Any]:
    """Everything the preview shows for a form as it stands; nothing is stored."""
    asked = _asked(by, data)
    viewer = _viewer(by, asked)
    return {
        "counts": [_counted(by, viewer, each) for each in COUNTS],
        "as_name": _name_of(viewer),
        "team": asked.team,
        "own_teams": asked.base in LEADING or asked.base == Role.REVIEWER,
        "wants_teams": TEAM in asked.cells.values(),
        "pages": _pages(viewer, SECTIONS),
        "settings_pages": _pages(viewer, SETTINGS),
        "limited": _limited(asked),
        "actions": _actions(asked),
        "compare": asked.compare,
        "differences": _differences(asked),
    }


def _asked(by: Member, data: QueryDict) -> Asked:
    given = ticked(data)
    base = data.get("base", "")
    # Somebody may look at what they may give, and at no more.
    held = {name: min(far, by.granted(name)) for name, far in given.items()}
    team = _team(by, data.get("team", ""))
    compare = role_page.found(data.get("compare", ""))
    return Asked(base if base in dict(BASES) else Role.AGENT.value, given, settled(held), team, compare)


def _team(by: Member, wanted: str) -> Team | None:
    """The team asked for; else the largest, as the typical one."""
    teams = list(orgs.teams_with_people(by))
    found = next((team for team in teams if str(team.pk) == wanted), None)
    return found or max(teams, key=lambda team: len(team.people), default=None)  # type: ignore[attr-defined]


def _viewer(by: Member, asked: Asked) -> Imagined:
    people = asked.team.people if asked.team else []  # type: ignore[attr-defined]
    place = next((each for each in people if each.pk != by.pk), by)
    return Imagined(place.pk, by.org_id, asked.base, asked.cells, asked.team.pk if asked.team else None)


def _name_of(viewer: Imagined) -> str:
    return orgs.names_of("member", [viewer.pk]).get(viewer.pk, "")


def _counted(
    by: Member, viewer: Imagined, asked: tuple[Any, str, Callable[[Imagined], QuerySet[Any]]]
) -> dict[str, Any]:
    label, permission, rows = asked
    how_far = reach(viewer, permission)
    known = _sees(by, permission, viewer.team)
    n = rows(viewer)[: COUNTED + 1].count() if known and how_far != NONE else 0
    return {
        "label": label,
        "reach": WORDS[how_far],
        "none": how_far == NONE,
        "known": known or how_far == NONE,
        "n": min(n, COUNTED),
        "more": n > COUNTED,
    }


def _sees(by: Member, permission: str, team: UUID | None) -> bool:
    """Whether whoever asks sees those rows anyway: a preview tells nobody more than they hold."""
    mine = reach(by, permission)
    return mine == ORG or (mine == TEAM and team in by.team_ids())


def _pages(viewer: Imagined, parts: list[tuple[Any, list[Entry]]]) -> list[dict[str, Any]]:
    every = [entry for _heading, entries in parts for entry in entries]
    return [{"label": _label(viewer, entry), "open": allows(viewer, entry.permission)} for entry in every]


def _label(viewer: Imagined, entry: Entry) -> Any:
    own = entry.own_label and reach(viewer, entry.permission) <= OWN
    return entry.own_label if own else entry.label


def _limited(asked: Asked) -> list[dict[str, Any]]:
    """Ticks that go no further than another one lets them."""
    return [
        {"label": row.label, "ticked": WORDS[asked.ticked[row.name]], "counts": WORDS[asked.cells[row.name]]}
        for _title, rows in groups()
        for row in rows
        if asked.ticked[row.name] != asked.cells[row.name]
    ]


def _actions(asked: Asked) -> list[dict[str, Any]]:
    found = []
    for title, rows in groups():
        may = [
            {"label": row.label, "reach": WORDS[asked.cells[row.name]]}
            for row in rows
            if asked.cells[row.name]
        ]
        found.append(
            {"title": title, "may": may, "may_not": [r.label for r in rows if not asked.cells[r.name]]}
        )
    return found


def _differences(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "label": row.label,
            "before": WORDS[asked.compare.granted(row.name)],
            "after": WORDS[asked.cells[row.name]],
            "wider": asked.cells[row.name] > asked.compare.granted(row.name),
        }
        for _title, rows in groups()
        for row in rows
        if asked.compare.granted(row.name) != asked.cells[row.name]
    ]
