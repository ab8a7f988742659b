"""Who looks at something: a member, or the holder of an API key."""

from __future__ import annotations

from typing import ClassVar, Protocol
from uuid import UUID

from calliper.core.permissions import Principal, Reach


class Viewer(Principal, Protocol):
    """What access functions ask of whoever looks; `pk` is the member's, or the key's when it is nobody's."""

    actor_kind: ClassVar[str]

    @property
    def pk(self) -> UUID: ...

    @property
    def org_id(self) -> UUID: ...

    def team_ids(self) -> list[UUID]:
        """The teams that "own teams" means."""

    def granted(self, name: str) -> Reach: ...
