from __future__ import annotations

from typing import ClassVar

from django.db import models

from calliper.core.models import ScopedModel
from calliper.core.planner import Expected


class ListLook(ScopedModel):
    """How a member wants one list: its columns, how tall its rows are, and the order it had last."""

    member_id = models.UUIDField()
    page = models.CharField(max_length=20)
    columns = models.JSONField(default=list)
    dense = models.BooleanField(default=False)
    sort = models.CharField(max_length=20, blank=True)

    expected: ClassVar[Expected] = Expected(rows=20_000)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "member_id", "page"], name="list_look_once")]
