from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from calliper.core.models import ScopedModel
from calliper.orgs.models.member import Member


class Leave(ScopedModel):
    """Days on which an agent is away: a silent phone is then nobody's worry. Both days belong to it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="leaves")
    from_day = models.DateField()
    until_day = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    by_id = models.UUIDField()

    class Meta(ScopedModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(until_day__gte=F("from_day")), name="leave_in_order")
        ]
        indexes = [models.Index(fields=["org_id", "until_day"], name="leave_org_until")]
