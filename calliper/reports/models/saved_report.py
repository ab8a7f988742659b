from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from calliper.core.models import ScopedModel
from calliper.core.planner import Expected

LONGEST = 80


class SavedReport(ScopedModel):
    """A question of the explorer under a member's own name for it; `query` is what stood in its address."""

    member_id = models.UUIDField()
    name = models.CharField(max_length=LONGEST)
    query = models.TextField()
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)

    expected: ClassVar[Expected] = Expected(rows=20_000)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint("org_id", "member_id", Lower("name"), name="saved_report_name_once")
        ]
