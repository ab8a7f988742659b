"""Names of those who wrote, tagged and changed: members by name, phones by whose they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from calliper.calls import access
from calliper.orgs import access as orgs
from calliper.orgs.viewer import Viewer


def names(member_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The members' names of today."""
    return orgs.names_of("member", member_ids)


def of(pairs: Iterable[tuple[str, UUID | None]]) -> dict[UUID, str]:
    """Words for many (kind, id) of actors, in two statements."""
    wanted = set(pairs)
    members = names(row_id for kind, row_id in wanted if kind == "member" and row_id)
    owners = access.device_owners([row_id for kind, row_id in wanted if kind == "device" and row_id])
    phones = {row_id: _("%(name)s’s phone") % {"name": name} for row_id, name in owners.items()}
    return {**members, **phones}


def sender(kind: str, row_id: UUID | None, words: dict[UUID, str]) -> Any:
    """Who sent a name, from words that `of` gave; imports have no name of their own."""
    if kind == "import":
        return _("an import")
    return words.get(row_id, _("Somebody who has left")) if row_id else ""


def source_of(viewer: Viewer, kind: str, row_id: UUID | None) -> Any:
    """Who gave a contact its name; "" when nobody did. Whose phone it was is told only within reach."""
    if not kind:
        return ""
    if kind == "device" and row_id and not access.knows_phone(viewer, row_id):
        return _("a phone")
    return sender(kind, row_id, of([(kind, row_id)]))
