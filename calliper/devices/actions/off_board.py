from __future__ import annotations

from datetime import datetime

from django.db import transaction

from calliper.activity.actions import record
from calliper.devices.actions.periods import end_periods
from calliper.devices.actions.revoke import revoke_device
from calliper.devices.models import Device, EnrolmentCode, LinePeriod
from calliper.orgs import actions as orgs
from calliper.orgs.models import Member


@transaction.atomic
def off_board(*, by: Member, member: Member, now: datetime) -> bool:
    """End a member's part in the organisation: phones refused and told to wipe, lines and sign-in end, data stays.

    Returns False when the member had left before. Raises Refused for oneself, for the last owner and for an owner
    by somebody else than an owner.
    """
    if not orgs.end_membership(by=by, member=member, now=now):
        return False
    EnrolmentCode.objects.filter(member=member, used_at=None, expires_at__gt=now).update(expires_at=now)
    phones = list(Device.objects.filter(member=member, revoked_at=None))
    for phone in phones:
        revoke_device(by=by, device=phone, reason="left", now=now)
    # A line of theirs may be on a phone that somebody else carries.
    end_periods(rows=LinePeriod.objects.filter(member=member), at=now)
    record("member.off_boarded", by=by, now=now, about=member, facts={"phones": len(phones)})
    return True
