from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from calliper.core.models import ScopedModel
from calliper.core.permissions import NONE, Reach
from calliper.orgs.models.member import Member
from calliper.orgs.models.team import Team


class ApiKey(ScopedModel):
    """What other software shows to read an organisation's data, of a member or of the organisation itself.

    It reaches no further than its cells, nor than its member; `teams` narrow it further, and so do `addresses`.
    """

    actor_kind: ClassVar[str] = "api_key"

    name = models.CharField(max_length=60)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="api_keys")
    # What the key begins with after its mark: shown in lists, and how a key that comes in is found.
    prefix = models.CharField(max_length=12, unique=True)
    cells = models.JSONField(default=dict)
    teams: Any = models.ManyToManyField(Team, through="orgs.ApiKeyTeam", related_name="+")
    # Networks it may come from, such as 192.0.2.0/24; none means anywhere.
    addresses = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    last_used_from = models.GenericIPAddressField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["org_id", "-created_at"], name="api_key_org_created")]

    def is_live(self, at: datetime) -> bool:
        """Whether it still opens anything: not revoked, not expired."""
        return self.revoked_at is None and (self.expires_at is None or at < self.expires_at)

    def granted(self, name: str) -> Reach:
        """The reach ticked for one permission."""
        return Reach(self.cells.get(name, NONE))


class ApiKeyTeam(ScopedModel):
    """One team that a key is limited to."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="team_limits")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["key", "team"], name="api_key_team_once")]


class ApiKeySecret(ScopedModel):
    """The hash of what a key's holder keeps. Two live ones while a key is being rotated."""

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="secrets")
    # SHA-256 of 256 random bits: nothing to guess, so nothing to slow down.
    secret_hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["key"], name="api_key_secret_newest", condition=Q(ends_at__isnull=True)
            )
        ]

    def is_live(self, at: datetime) -> bool:
        """Whether it is still taken."""
        return self.ends_at is None or at < self.ends_at
