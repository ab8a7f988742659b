"""One row of a list, read: what it says about a person, or why it cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from calliper.orgs.people.words import YES, role_of
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import LEADING, Role

LONGEST = {"name": 120, "email": 254, "agent_code": 40, "team": 80}
TOO_LONG = {
    "name": _("The name is longer than 120 characters."),
    "email": _("The e-mail address is longer than 254 characters."),
    "agent_code": _("The agent code is longer than 40 characters."),
    "team": _("The name of the team is longer than 80 characters."),
}


class RowRefused(Exception):
    """The row cannot be taken; carries the sentence."""


@dataclass(frozen=True)
class Entry:
    """A person as a row describes one; what is empty says nothing."""

    place: int
    name: str
    email: str
    role: RoleChoice | None
    team: str
    leads: tuple[str, ...]
    agent_code: str
    tags: tuple[str, ...]


def plain(text: str) -> str:
    """A name for comparing: case and spaces do not matter."""
    return " ".join(text.casefold().split())


def read(
    place: int, cells: Sequence[str], columns: Sequence[str], own: Mapping[str, RoleChoice] | None = None
) -> Entry:
    """Read one row; `own` are the organisation's roles by `plain` name.

    Raises RowRefused with a sentence that says what to mend.
    """
    said = {field: cell for field, cell in zip(columns, cells, strict=True) if field}
    for field, most in LONGEST.items():
        if len(said.get(field, "")) > most:
            raise RowRefused(TOO_LONG[field])
    if not said.get("name"):
        raise RowRefused(_("The name is missing."))
    email = said.get("email", "").lower().removeprefix("mailto:")
    _check_email(email)
    leads, role = _leads(said), _role(said.get("role", ""), own or {})
    if leads and role and role.base not in LEADING:
        raise RowRefused(
            _("Only a team lead or an admin leads a team. Change the role, or leave the team to lead empty.")
        )
    tags = _several(said.get("tags", ""))
    if any(len(tag) > 40 for tag in tags):
        raise RowRefused(_("A tag has at most 40 characters."))
    return Entry(
        place, said["name"], email, role, said.get("team", ""), leads, said.get("agent_code", ""), tags
    )


def _check_email(email: str) -> None:
    try:
        if email:
            validate_email(email)
    except ValidationError as wrong:
        sentence = _("%(email)s is no complete e-mail address.") % {"email": email[:80]}
        raise RowRefused(sentence) from wrong


def _role(text: str, own: Mapping[str, RoleChoice]) -> RoleChoice | None:
    if not text:
        return None
    if plain(text) in own:
        return own[plain(text)]
    found = role_of(text)
    if found is None:
        sentence = _(
            "There is no role “%(role)s”. Write agent, team lead, reviewer, admin, or a role of your own."
        )
        raise RowRefused(sentence % {"role": text[:40]})
    if found == Role.OWNER:
        raise RowRefused(_("A list makes nobody an owner. An owner can do that on the member’s own page."))
    return RoleChoice(found)


def _leads(said: dict[str, Any]) -> tuple[str, ...]:
    names = _several(said.get("leads", ""))
    if names and plain(names[0]) in YES:
        if not said.get("team"):
            raise RowRefused(_("Say which team this person leads."))
        return (said["team"],)
    if any(plain(name) in {"no", "n", "-", "–", "नहीं", "ના"} for name in names):
        return ()
    if any(len(name) > LONGEST["team"] for name in names):
        raise RowRefused(TOO_LONG["team"])
    return names


def _several(text: str) -> tuple[str, ...]:
    words = [" ".join(word.split()) for word in re.split(r"[;,|/]" if ";" not in text else ";", text)]
    return tuple({plain(word): word for word in words if word}.values())
