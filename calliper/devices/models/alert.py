from __future__ import annotations

from django.db import models
from django.db.models import Q

from calliper.core.models import ScopedModel
from calliper.devices.models.device import Device


class DeviceAlert(ScopedModel):
    """One thing that is wrong with one phone, from when it was noticed until it is over."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=20)
    opened_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["device", "kind"], name="device_alert_one_open", condition=Q(closed_at__isnull=True)
            )
        ]
        indexes = [
            models.Index(fields=["org_id", "-opened_at"], name="device_alert_org_opened"),
            models.Index(
                fields=["org_id", "device"], name="device_alert_org_open", condition=Q(closed_at__isnull=True)
            ),
        ]
