"""The permission table in words and groups, as the pages and docs/permissions.md show it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import NONE, ORG, OWN, ROLES, TABLE, TEAM, Permission, Reach
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import Role

WORDS = {NONE: _("None"), OWN: _("Own"), TEAM: _("Own teams"), ORG: _("All")}
SENTENCES = {
    ORG: _("Everything in the organisation."),
    TEAM: _("What belongs to the teams somebody leads, for a reviewer the team they are in; and their own."),
    OWN: _("Only what is about oneself."),
    NONE: _("Not at all: the page does not exist for them."),
}
CALLS, CONTACTS, RETURN = _("Calls"), _("Contacts"), _("Calls to return")
FIGURES, PHONES, COLLECTED = _("Figures"), _("Phones"), _("What is collected")
PEOPLE, ROLES_KEYS = _("Members and teams"), _("Roles and API keys")
ORGANISATION, ONESELF = _("Organisation"), _("About oneself")
TITLES = {
    "calls": CALLS, "call_tags": CALLS, "contacts": CONTACTS, "call_backs": RETURN, "reports": FIGURES,
    "health": FIGURES, "devices": PHONES, "lines": PHONES, "policy": COLLECTED, "receipts": COLLECTED,
    "members": PEOPLE, "leaves": PEOPLE, "teams": PEOPLE, "roles": ROLES_KEYS, "api_keys": ROLES_KEYS,
    "settings": ORGANISATION, "organisation": ORGANISATION, "mail": ORGANISATION, "backups": ORGANISATION,
    "activity": ORGANISATION, "account": ONESELF, "own_keys": ONESELF, "notices": ONESELF,
}  # fmt: skip
ORDER = list(dict.fromkeys(TITLES.values()))
SIGNS = {NONE: "–", OWN: "own", TEAM: "teams", ORG: "all"}


def groups() -> list[tuple[Any, list[Permission]]]:
    """The rows of the table by what they are about, calls first."""
    found: dict[Any, list[Permission]] = {title: [] for title in ORDER}
    for permission in TABLE.values():
        title = TITLES.get(permission.resource, permission.resource.replace("_", " ").capitalize())
        found.setdefault(title, []).append(permission)
    return [(title, rows) for title, rows in found.items() if rows]


def sections(own: Iterable[RoleChoice] = ()) -> list[dict[str, Any]]:
    """Groups of rows; each row says what, and how far it goes for every built-in role and then those given."""
    roles = [*(RoleChoice(role.value) for role in Role), *own]
    return [
        {"title": title, "rows": [_row(permission, roles) for permission in rows]} for title, rows in groups()
    ]


def legend() -> list[dict[str, Any]]:
    """Each reach with its sentence, the widest first."""
    return [{"word": WORDS[reach], "sentence": SENTENCES[reach]} for reach in (ORG, TEAM, OWN, NONE)]


def limit_of(permission: Permission) -> Any:
    """In words, the permission that this one never goes further than; "" for one that stands alone."""
    if not permission.within:
        return ""
    return _("Never further than “%(label)s”.") % {"label": TABLE[permission.within].label}


def markdown() -> str:
    """The table of docs/permissions.md: every row with its limit, and whether API keys may hold it."""
    heads = ["permission", "to", *(role.replace("_", " ") for role in ROLES), "within", "API keys"]
    with translation.override("en"):
        rows = [heads, ["---"] * len(heads), *(_cells(row) for _title, found in groups() for row in found)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(permission: Permission) -> list[str]:
    reaches = [SIGNS[permission.roles[role]] for role in ROLES]
    within = f"`{permission.within}`" if permission.within else "–"
    return [
        f"`{permission.name}`", str(permission.label), *reaches, within, "yes" if permission.keys else "–"
    ]  # fmt: skip


def _row(permission: Permission, roles: Sequence[RoleChoice]) -> dict[str, Any]:
    reaches = [role.granted(permission.name) for role in roles]
    cells = [{"reach": reach.name.lower(), "word": WORDS[reach] if reach else ""} for reach in reaches]
    return {
        "label": permission.label,
        "limit": limit_of(permission),
        "cells": cells,
        "lines": _lines(roles, reaches),
    }


def _lines(roles: Sequence[RoleChoice], reaches: Sequence[Reach]) -> list[dict[str, Any]]:
    """The same the other way round, for narrow screens: which roles have which reach."""
    found = []
    for reach in (ORG, TEAM, OWN):
        names = [role.label for role, held in zip(roles, reaches, strict=True) if held == reach]
        if names:
            found.append({"word": WORDS[reach], "roles": ", ".join(names)})
    return found
