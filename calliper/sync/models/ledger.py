from __future__ import annotations

from django.db import models

from calliper.core.models import ScopedModel


class Batch(ScopedModel):
    """The ledger: what a device sent and was first answered, so that a repeat gets the same answer."""

    device_id = models.UUIDField()
    batch_id = models.UUIDField()
    content_hash = models.BinaryField(max_length=32)
    answer = models.BinaryField()
    received_at = models.DateTimeField()
    sent_at = models.DateTimeField()
    sequence = models.BigIntegerField()
    counts = models.JSONField()
    taken_ms = models.JSONField(default=dict)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["device_id", "batch_id"], name="batch_once")]
        indexes = [models.Index(fields=["org_id", "-received_at"], name="batch_org_received")]


class Quarantined(ScopedModel):
    """An item that could not be read, kept as it came (encrypted) for 30 days."""

    device_id = models.UUIDField()
    batch_id = models.UUIDField()
    position = models.PositiveSmallIntegerField()
    raw_enc = models.BinaryField()
    complaint = models.CharField(max_length=300)
    received_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        indexes = [models.Index(fields=["expires_at"], name="quarantined_expires")]
