from __future__ import annotations

from django.db import models

from calliper.core.models import ScopedModel
from calliper.devices.models.device import Device
from calliper.orgs.models import Member


class EnrolmentCode(ScopedModel):
    """A code XXX-XXX-XXX for one phone of one member: 15 minutes, once. Only its keyed hash is stored."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    code_hash = models.BinaryField(max_length=32, unique=True)
    created_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    device = models.ForeignKey(Device, on_delete=models.SET_NULL, null=True, related_name="+")
