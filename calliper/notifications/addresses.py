"""Where a member's mail goes. Members live in a slice above, which says so when it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Addressee:
    """A member as a mail needs them; `email` is empty for one without an address, `connection` sends."""

    name: str
    email: str
    language: str
    zone: ZoneInfo
    organisation: str
    base_url: str
    connection: Callable[[], Any]


Resolver = Callable[[UUID], Addressee | None]
_resolvers: list[Resolver] = []


def resolver(function: Resolver) -> Resolver:
    """Register the one function that knows members; it answers None for those who are gone."""
    _resolvers[:] = [function]
    return function


def addressee(member_id: UUID) -> Addressee | None:
    """The member's address; None when nobody knows the member any more."""
    return _resolvers[0](member_id) if _resolvers else None
