from __future__ import annotations

from datetime import datetime

from django.db import transaction

from calliper.activity.actions import record
from calliper.devices.actions.periods import end_periods
from calliper.devices.models import Device, LinePeriod
from calliper.orgs.models import Member

REASONS = ("lost", "left", "replaced", "other", "enrolled_again")


@transaction.atomic
def revoke_device(*, by: Member, device: Device, reason: str, now: datetime) -> bool:
    """Refuse the phone from its next request on, and tell it to wipe; returns False if it was revoked before.

    Its lines end now. What it has not delivered is lost: that is the point when a phone is stolen.
    """
    if reason not in REASONS:
        raise ValueError(reason)
    fresh = Device.objects.filter(pk=device.pk, revoked_at=None)
    if not fresh.update(revoked_at=now, revoked_reason=reason, fcm_id=""):
        return False
    device.revoked_at, device.revoked_reason, device.fcm_id = now, reason, ""
    end_periods(rows=LinePeriod.objects.filter(device=device), at=now)
    record("device.revoked", by=by, now=now, about=device, facts={"reason": reason})
    return True


@transaction.atomic
def request_sync(*, by: Member, device: Device, now: datetime) -> bool:
    """Ask a phone to sync when it is next heard from; returns False when it is revoked or was asked."""
    waiting = Device.objects.filter(pk=device.pk, revoked_at=None, sync_requested_at=None)
    if not waiting.update(sync_requested_at=now):
        return False
    device.sync_requested_at = now
    record("device.sync_requested", by=by, now=now, about=device)
    return True
