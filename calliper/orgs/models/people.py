from __future__ import annotations

from typing import Any

from django.db import models

from calliper.core.models import ScopedModel
from calliper.orgs.models.member import Member


class PeopleImport(ScopedModel):
    """A list of people on its way in: a draft with its rows, then what it made, so that it can be taken back.

    `columns` names the field of each column ("" leaves it out). `rows` are lists of text as long as `columns`; once
    applied, only the refused ones are left. `made` holds ids, and the values of before and after of changed members.
    """

    source = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default="draft")
    headings = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    places = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    made = models.JSONField(default=dict)
    kept = models.JSONField(default=list)
    by: Any = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["org_id", "created_at"], name="people_import_recent")]
