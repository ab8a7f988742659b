"""What an API key may do, right now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from calliper.core.permissions import NONE, ORG, TEAM, Reach
from calliper.orgs.models import ApiKey, Member


@dataclass(frozen=True)
class KeyHolder:
    """A live key that came in: no further than its cells, its member and its teams. It is a Viewer."""

    actor_kind: ClassVar[str] = "api_key"

    key: ApiKey
    member: Member | None
    teams: tuple[UUID, ...]

    @property
    def id(self) -> UUID:
        """The key's own id, which events name."""
        return self.key.pk

    @property
    def pk(self) -> UUID:
        """Whose things are its own: the member's; an organisation's key has none."""
        return self.member.pk if self.member else self.key.pk

    @property
    def org_id(self) -> UUID:
        return self.key.org_id

    @property
    def is_active(self) -> bool:
        """A member's key ends with the member, and with the login: it is no way around the sign-in page."""
        if self.member is None:
            return True
        login = self.member.login
        return self.member.is_active and login is not None and login.is_active

    def granted(self, name: str) -> Reach:
        """The least of what the key, its member and its teams allow."""
        held = min(self.key.granted(name), self._of_member(name))
        return TEAM if held == ORG and self.teams else held

    def team_ids(self) -> list[UUID]:
        """Its teams; those of a member who does not see every team, only while that member sees them."""
        if self.member is None:
            return list(self.teams)
        reaches = {self._of_member(name) for name, reach in self.key.cells.items() if reach != NONE}
        if reaches == {ORG} and self.teams:
            return list(self.teams)
        seen = self.member.team_ids()
        return [team for team in seen if team in self.teams] if self.teams else seen

    def _of_member(self, name: str) -> Reach:
        return self.member.granted(name) if self.member else ORG
