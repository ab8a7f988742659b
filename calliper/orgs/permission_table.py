"""The permission table in words and groups, as the page shows it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from calliper.core.permissions import TABLE, Permission, Reach
from calliper.orgs.roles import Role

WORDS = {Reach.NONE: "", Reach.OWN: _("Own"), Reach.TEAM: _("Own teams"), Reach.ORG: _("All")}
TITLES = {
    "calls": _("Calls"), "contacts": _("Contacts"), "numbers": _("Phone numbers"), "tags": _("Tags"),
    "devices": _("Phones"), "lines": _("Lines"), "enrolment": _("Phones"), "enrolments": _("Phones"),
    "policy": _("What is collected"), "notice": _("What is collected"), "notices": _("What is collected"),
    "consent": _("What is collected"), "receipts": _("What is collected"),
    "members": _("Members and teams"), "teams": _("Members and teams"),
    "activity": _("Organisation"), "mail": _("Organisation"), "organisation": _("Organisation"),
    "settings": _("Organisation"), "account": _("Own account"),
}  # fmt: skip


def sections() -> list[dict[str, Any]]:
    """Groups of rows; each row says what, and how far it goes for every role in the order of Role."""
    groups: dict[str, dict[str, Any]] = {}
    for permission in TABLE.values():
        noun = permission.name.split(".")[0]
        title = TITLES.get(noun, noun.replace("_", " ").capitalize())
        groups.setdefault(str(title), {"title": title, "rows": []})["rows"].append(_row(permission))
    return list(groups.values())


def _row(permission: Permission) -> dict[str, Any]:
    cells = [{"word": WORDS[permission.roles[role]]} for role in Role.values]
    return {"label": permission.label, "cells": cells, "lines": _lines(permission)}


def _lines(permission: Permission) -> list[dict[str, Any]]:
    """The same the other way round, for narrow screens: which roles have which reach."""
    found = []
    for reach in (Reach.ORG, Reach.TEAM, Reach.OWN):
        roles = [str(role.label) for role in Role if permission.roles[role.value] == reach]
        if roles:
            found.append({"word": WORDS[reach], "roles": ", ".join(roles)})
    return found
