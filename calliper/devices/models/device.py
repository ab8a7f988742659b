from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from calliper.core.models import ScopedModel
from calliper.orgs.models import Member

REWOUND_FOR = timedelta(days=7)
STALE_AFTER = timedelta(hours=6)
OFFLINE_AFTER = timedelta(hours=24)


class Device(ScopedModel):
    """An enrolled handset. Its token is stored hashed; revoking it works with the next request."""

    actor_kind: ClassVar[str] = "device"

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    install_id = models.UUIDField()
    token_hash = models.BinaryField(max_length=32, unique=True)
    public_key = models.BinaryField()
    consent = models.CharField(max_length=10, default="required")
    notice_version = models.PositiveIntegerField(default=0)

    manufacturer = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    android_version = models.CharField(max_length=20, blank=True)
    sdk = models.PositiveIntegerField(null=True)
    app_version = models.CharField(max_length=30, blank=True)
    app_version_code = models.PositiveIntegerField(null=True)
    battery_pct = models.PositiveSmallIntegerField(null=True)
    charging = models.BooleanField(null=True)
    network = models.CharField(max_length=10, blank=True)
    fcm_id = models.CharField(max_length=512, blank=True)
    sims = models.JSONField(default=list)
    waiting_sims = models.JSONField(default=list)
    permissions = models.JSONField(default=dict)
    queued = models.PositiveIntegerField(default=0)
    skew_ms = models.BigIntegerField(default=0)
    zone = models.CharField(max_length=64, blank=True)
    offset_min = models.SmallIntegerField(null=True)

    enrolled_at = models.DateTimeField()
    collect_from = models.DateTimeField(null=True)
    last_heartbeat_at = models.DateTimeField(null=True)
    last_sync_at = models.DateTimeField(null=True)
    last_call_at = models.DateTimeField(null=True)
    last_sequence = models.BigIntegerField(default=0)
    # Where the batch counter stood before it last ran backwards, and when two live copies gave themselves away.
    rewound_from = models.BigIntegerField(null=True)
    rewound_at = models.DateTimeField(null=True)
    cloned_at = models.DateTimeField(null=True)
    lost_gaps = models.JSONField(default=list)
    sync_requested_at = models.DateTimeField(null=True)
    uninstalled_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=30, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "install_id"],
                name="device_install_once",
                condition=Q(revoked_at__isnull=True),
            )
        ]
        indexes = [models.Index(fields=["org_id", "member"], name="device_org_member")]

    @property
    def name(self) -> str:
        """Maker and model, or what is known."""
        return device_name(self.manufacturer, self.model)

    def seen_at(self) -> datetime:
        """When the phone was last heard from."""
        return max(filter(None, [self.enrolled_at, self.last_heartbeat_at, self.last_sync_at]))

    def is_cloned(self, now: datetime) -> bool:
        """Whether two live copies of this phone sent batches lately."""
        if self.cloned_at is None or self.rewound_at is None:
            return False
        return now - max(self.cloned_at, self.rewound_at) <= REWOUND_FOR

    def state(self, now: datetime) -> str:
        """The worst that is true: revoked, uninstalled, offline, stale, recording_off, ok."""
        if self.revoked_at:
            return "revoked"
        if self.uninstalled_at:
            return "uninstalled"
        quiet = now - self.seen_at()
        if quiet > OFFLINE_AFTER:
            return "offline"
        if quiet > STALE_AFTER:
            return "stale"
        return "recording_off" if self.permissions.get("recording") == "denied" else "ok"


def device_name(manufacturer: str, model: str) -> str:
    """Maker and model as one, or what is known."""
    return " ".join(filter(None, [manufacturer, model])) or "Phone"
