from __future__ import annotations

from typing import ClassVar

from django.db import models

from calliper.core.models import ScopedModel
from calliper.core.planner import Expected
from calliper.orgs.models import Member, Team

LONGEST = 60


class Wall(ScopedModel):
    """A board for a screen that everybody in a room sees, opened by a link without signing in.

    It shows what its maker may see at that moment, never more than `blocks`, and no name unless `shows_names`.
    """

    name = models.CharField(max_length=LONGEST)
    # SHA-256 of 256 random bits; the link itself is shown once and kept nowhere.
    token_hash = models.BinaryField(max_length=32, unique=True)
    blocks = models.JSONField(default=list)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    shows_names = models.BooleanField(default=False)
    created_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    expected: ClassVar[Expected] = Expected(rows=20_000)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["org_id", "-created_at"], name="wall_org_created")]
