from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from calliper.devices.models import Device, EnrolmentCode, LinePeriod
from calliper.orgs.models import Member


@transaction.atomic
def take_over_phones(*, by: Member, former: Member, member: Member, now: datetime) -> int:
    """Give a member the phones and the line history of another who is the same person; returns how many phones.

    Open codes of the former end. Writes no event: it is part of a merge, which has its own.
    """
    EnrolmentCode.objects.filter(member=former, used_at=None, expires_at__gt=now).update(expires_at=now)
    answered = LinePeriod.objects.filter(member=former)
    held = Q(member=former) | Q(pk__in=answered.values("device_id"))
    # Batches that are being stored have read the history as it was: let them end first.
    list(Device.objects.select_for_update(of=("self",)).filter(held).order_by("pk").values_list("pk"))
    LinePeriod.objects.filter(member=former).update(member=member)
    return Device.objects.filter(member=former).update(member=member)
