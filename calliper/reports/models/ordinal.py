from __future__ import annotations

from typing import ClassVar

from django.db import models

from calliper.core.models import ScopedModel
from calliper.core.planner import Expected


class OrgOrdinal(models.Model):
    """The small number that stands for an organisation in the projection; the database never gives one twice."""

    number = models.AutoField(primary_key=True)
    org_id = models.UUIDField(unique=True)


class Counter(ScopedModel):
    """The next ordinal of an organisation. Locked by whoever takes some, in the transaction that stores them."""

    next = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id"], name="counter_once")]


class Ordinal(ScopedModel):
    """The small number that stands for a row (agent, team, contact, line, device, tag) in the projection."""

    row_id = models.UUIDField()
    number = models.PositiveIntegerField()

    expected: ClassVar[Expected] = Expected(rows=200_000)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["org_id", "row_id"], name="ordinal_row_once"),
            models.UniqueConstraint(fields=["org_id", "number"], name="ordinal_number_once"),
        ]
