from __future__ import annotations

from django.db import models

from calliper.core.jobs import LeasedRow
from calliper.devices.models import Line
from calliper.orgs.models import Member


class CallMove(LeasedRow):
    """Stored calls that go from one agent to another: all of them, or those of a line since a moment."""

    from_member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    to_member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(Line, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField(null=True)
    by_id = models.UUIDField()
    asked_at = models.DateTimeField()
    moved = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField(default=0)

    class Meta(LeasedRow.Meta):
        indexes = [models.Index(fields=["org_id", "-asked_at"], name="call_move_org_asked")]
