from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower

from calliper.calls.models.call import Call
from calliper.core.models import ScopedModel
from calliper.core.planner import Expected


class CallTag(ScopedModel):
    """A word from the organisation's list for its calls."""

    name = models.CharField(max_length=40)
    created_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint("org_id", Lower("name"), name="call_tag_once")]


class CallTagging(ScopedModel):
    """One tag on one call; carries the start so that calls with a tag are read in order."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(CallTag, on_delete=models.PROTECT, related_name="taggings", db_index=False)
    start_at = models.DateTimeField()
    by_id = models.UUIDField()
    at = models.DateTimeField()
    bulk_id = models.UUIDField(null=True)

    expected: ClassVar[Expected] = Expected(rows=500_000, values={"tag_id": 50})

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "call", "tag"], name="call_tagging_once")]
        indexes = [models.Index(fields=["org_id", "tag", "-start_at", "-call"], name="call_tagging_org_tag")]
