from __future__ import annotations

from typing import ClassVar

from django.db import models

from calliper.calls.models.call import Call
from calliper.core.models import ScopedModel
from calliper.core.planner import Expected


class Note(ScopedModel):
    """What somebody wrote about a call; an edit makes a new row that replaces the old one."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="notes")
    text_enc = models.BinaryField()
    by_kind = models.CharField(max_length=8)
    by_id = models.UUIDField()
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    bulk_id = models.UUIDField(null=True)

    expected: ClassVar[Expected] = Expected(rows=200_000)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["org_id", "call", "-at"], name="note_org_call")]
