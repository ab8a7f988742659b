"""The contacts that a batch is about: what of each is needed to store calls, without a model for every row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from calliper.calls.models import Contact
from calliper.core.pick import pick


@dataclass(slots=True)
class Met:
    """A contact with the name it shows; the fields are columns of Contact. `new`: this batch brought it."""

    pk: UUID
    name_enc: bytes | None = None
    name_at: datetime | None = None
    name_by_kind: str = ""
    name_by_id: UUID | None = None
    new: bool = False


def find(indexes: Iterable[bytes]) -> dict[bytes, Met]:
    """The stored contacts among numbers, by the fingerprint under which each is stored."""
    names = ("number_index", "id", "name_enc", "name_at", "name_by_kind", "name_by_id")
    rows = pick(Contact, "number_index", set(indexes), names)
    return {bytes(number_index): Met(*rest) for number_index, *rest in rows}
