from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from calliper.core.models import ScopedModel
from calliper.devices.models.device import Device


class DeviceDay(ScopedModel):
    """One phone's day in the organisation's zone: what the server answered and what the phone says it has.

    Server: received = stored + duplicate + changed + dropped + retry, checked by the database.
    Phone: seen = acknowledged + queued + refused.
    """

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="device_days")
    day = models.DateField()
    received = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    retry = models.PositiveIntegerField(default=0)
    reasons = models.JSONField(default=dict)

    seen = models.PositiveIntegerField(null=True)
    acknowledged = models.PositiveIntegerField(null=True)
    queued = models.PositiveIntegerField(null=True)
    refused = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    digest_at = models.DateTimeField(null=True)
    missing = models.PositiveIntegerField(null=True)
    re_read = models.BooleanField(default=False)
    re_reads = models.PositiveSmallIntegerField(default=0)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["device", "day"], name="device_day_once"),
            models.CheckConstraint(
                condition=Q(received=F("stored") + F("duplicate") + F("changed") + F("dropped") + F("retry")),
                name="device_day_equation",
            ),
        ]
        indexes = [models.Index(fields=["org_id", "-day"], name="device_day_org_day")]

    @property
    def mark(self) -> str:
        """complete, waiting, gap or unknown: how the day is drawn."""
        if self.missing:
            return "gap"
        if self.queued:
            return "waiting"
        return "complete" if self.missing == 0 else "unknown"
