"""The names that were sent for a contact, with who sent each and which one stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from calliper.calls import access, people
from calliper.calls.models import Contact, ContactName
from calliper.core import formats
from calliper.core.keys.keyring import Keyring
from calliper.orgs.viewer import Viewer

MOST = 10


@dataclass(frozen=True)
class Sent:
    """One name as one sender last gave it."""

    id: UUID
    contact_id: UUID
    name: str
    by: Any
    at: datetime
    is_shown: bool

    @property
    def lang(self) -> str:
        return formats.script_lang(self.name)


def sent(viewer: Viewer, contacts: Sequence[Contact], keyring: Keyring, shown: str) -> list[Sent]:
    """The latest ten, latest first; `shown` is the name that stands. Three statements."""
    rows = list(access.names_sent(viewer, [each.pk for each in contacts])[:MOST])
    senders = people.of({(row.by_kind, row.by_id) for row in rows})
    names = [text_of(row, keyring) for row in rows]
    first = names.index(shown) if shown in names else -1
    return [
        Sent(row.pk, row.contact_id, name, people.sender(row.by_kind, row.by_id, senders), row.at, n == first)
        for n, (row, name) in enumerate(zip(rows, names, strict=True))
    ]


def text_of(row: ContactName, keyring: Keyring) -> str:
    """What the name says."""
    return keyring.decrypt("calls_contactname", "name_enc", row.pk, bytes(row.name_enc))
