from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from calliper.activity.actions import record
from calliper.core.refused import Refused
from calliper.devices.models import Device, DeviceDay
from calliper.orgs.access import organisation
from calliper.orgs.models import Member

MOST_DAYS = 31


@transaction.atomic
def ask_to_re_read(*, by: Member, device: Device, since: date, until: date, now: datetime) -> int:
    """Ask a phone to read days of its call log again, both ends included; returns how many days were not asked yet.

    It hears of it with its next heartbeat. Raises Refused for a revoked phone, a span that is too long, turned
    round, in the future or before the day from which the phone collects.
    """
    zone = organisation(device.org_id).zone
    _check(device, since, until, now.astimezone(zone).date())
    if device.collect_from is not None and until < device.collect_from.astimezone(zone).date():
        raise Refused(_("This phone's calls are collected from a later day on."), "until")
    wanted = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    known = {row.day: row for row in DeviceDay.objects.filter(device=device, day__in=wanted)}
    asked = 0
    for day in wanted:
        row = known.get(day) or DeviceDay(device=device, day=day)
        asked += not row.re_read
        row.re_read, row.re_reads = True, 0
        row.save()
    if asked:
        facts = {"since": since.isoformat(), "until": until.isoformat(), "days": asked}
        record("device.re_read_requested", by=by, now=now, about=device, facts=facts)
    return asked


def _check(device: Device, since: date, until: date, today: date) -> None:
    if device.revoked_at is not None:
        raise Refused(_("This phone is revoked and hears nothing."))
    if until < since:
        raise Refused(_("The last day comes before the first."), "until")
    if until > today:
        raise Refused(_("This day is not over yet: nothing can be missing of the future."), "until")
    if (until - since).days >= MOST_DAYS:
        raise Refused(_("Choose %(n)s days at most; ask again for the rest.") % {"n": MOST_DAYS}, "since")
