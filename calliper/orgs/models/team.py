from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from calliper.core.models import ScopedModel
from calliper.orgs.models.member import Member


class Team(ScopedModel):
    """A group of members with its leads."""

    name = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                "org_id", Lower("name"), name="team_name_once", condition=Q(closed_at__isnull=True)
            )
        ]


class Placement(ScopedModel):
    """A member in a team during an interval; a lead leads it. Calls keep the team of their own time."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="placements")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="placements")
    leads = models.BooleanField(default=False)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["member"], name="placement_one_team", condition=Q(until_at__isnull=True, leads=False)
            ),
            models.UniqueConstraint(
                fields=["member", "team"],
                name="placement_lead_once",
                condition=Q(until_at__isnull=True, leads=True),
            ),
        ]
