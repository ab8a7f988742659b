from __future__ import annotations

from django.db import models

from calliper.core.models import ScopedModel


class Notice(ScopedModel):
    """One version of the text that is shown before anything is collected. Published ones never change."""

    version = models.PositiveIntegerField()
    language = models.CharField(max_length=5, default="en")
    title = models.CharField(max_length=120)
    text = models.TextField()
    purposes = models.JSONField(default=list)
    published_at = models.DateTimeField()
    published_by_id = models.UUIDField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["org_id", "version", "language"], name="notice_version_once")
        ]


class CollectionPolicy(ScopedModel):
    """One version of what phones collect; the highest is in force from `from_at`."""

    version = models.PositiveIntegerField()
    from_at = models.DateTimeField()
    collected = models.JSONField(default=list)
    working_days = models.JSONField(null=True)
    working_from = models.TimeField(null=True)
    working_until = models.TimeField(null=True)
    earlier_calls = models.BooleanField(default=False)
    decided_by_id = models.UUIDField(null=True)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["org_id", "version"], name="policy_version_once")]


class ExcludedNumber(ScopedModel):
    """A number nobody's phone reports: a spouse, a doctor, a bank."""

    number_index = models.BinaryField(max_length=16)
    number_enc = models.BinaryField()
    reason = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["org_id", "number_index"], name="excluded_number_once")
        ]


class Receipt(ScopedModel):
    """A decision signed by the device, chained to the one before. Rows are only ever added."""

    device_id = models.UUIDField()
    member_id = models.UUIDField()
    sequence = models.PositiveIntegerField()
    notice_version = models.PositiveIntegerField()
    policy_version = models.PositiveIntegerField()
    decision = models.CharField(max_length=10, choices=[("agreed", "agreed"), ("withdrawn", "withdrawn")])
    purposes = models.JSONField(default=list)
    decided_at = models.DateTimeField()
    received_at = models.DateTimeField()
    canonical = models.BinaryField()
    signature = models.BinaryField()
    public_key = models.BinaryField()
    hash = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["device_id", "sequence"], name="receipt_sequence_once"),
            models.UniqueConstraint(fields=["org_id", "hash"], name="receipt_hash_once"),
        ]
