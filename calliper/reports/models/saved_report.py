from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from calliper.core.models import ScopedModel
from calliper.core.planner import Expected

LONGEST = 80
EXPLORE = "explore"


class SavedReport(ScopedModel):
    """A view of a page under a member's own name for it; `query` is what stood in its address."""

    member_id = models.UUIDField()
    page = models.CharField(max_length=20, default=EXPLORE)
    name = models.CharField(max_length=LONGEST)
    query = models.TextField()
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    expected: ClassVar[Expected] = Expected(rows=20_000)
    shares: Any

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint("org_id", "member_id", Lower("name"), name="saved_report_name_once")
        ]


# What hangs on a saved report is removed before it: a cascade would slip past the scope.


class Share(ScopedModel):
    """Who else sees a saved report: a team, or without one everybody."""

    report = models.ForeignKey(SavedReport, on_delete=models.DO_NOTHING, related_name="shares")
    team_id = models.UUIDField(null=True)

    expected: ClassVar[Expected] = Expected(rows=5_000)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["org_id", "report", "team_id"], name="share_with_team_once"),
            models.UniqueConstraint(
                fields=["org_id", "report"], name="share_with_all_once", condition=Q(team_id__isnull=True)
            ),
        ]


class Pin(ScopedModel):
    """A saved report on somebody's own dashboard; `place` orders them, from 1."""

    report = models.ForeignKey(SavedReport, on_delete=models.DO_NOTHING, related_name="pins")
    member_id = models.UUIDField()
    place = models.PositiveSmallIntegerField()

    expected: ClassVar[Expected] = Expected(rows=5_000)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "member_id", "report"], name="pin_once")]


class FirstView(ScopedModel):
    """Which saved report a page opens with, for one member or for all of a role (`role` is Member.role_key)."""

    report = models.ForeignKey(SavedReport, on_delete=models.DO_NOTHING, related_name="firsts")
    page = models.CharField(max_length=20)
    member_id = models.UUIDField(null=True)
    role = models.CharField(max_length=36, blank=True)

    expected: ClassVar[Expected] = Expected(rows=5_000)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "page", "member_id"],
                name="first_view_of_member_once",
                condition=Q(member_id__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["org_id", "page", "role"],
                name="first_view_of_role_once",
                condition=Q(member_id__isnull=True),
            ),
        ]
