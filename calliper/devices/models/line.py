from __future__ import annotations

from django.db import models
from django.db.models import Q

from calliper.core.models import ScopedModel
from calliper.devices.models.device import Device
from calliper.orgs.models import Member


class Line(ScopedModel):
    """A number an agent answers for: typed by the agent, confirmed by an admin, never part of a key."""

    label = models.CharField(max_length=60)
    number_enc = models.BinaryField(null=True)
    number_index = models.BinaryField(max_length=16, null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["org_id", "number_index"], name="line_org_number")]


class LinePeriod(ScopedModel):
    """Who answered a line, on which device and SIM, during an interval; open ends are NULL."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="periods")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="line_periods")
    subscription_id = models.CharField(max_length=64, blank=True)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["device", "subscription_id"],
                name="line_period_one_open",
                condition=Q(until_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=Q(from_at__isnull=True)
                | Q(until_at__isnull=True)
                | Q(until_at__gt=models.F("from_at")),
                name="line_period_order",
            ),
        ]
        indexes = [models.Index(fields=["org_id", "device"], name="line_period_org_device")]
