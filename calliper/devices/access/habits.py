from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from calliper.devices.habit import EARLIER_DAYS, RECENT_DAYS, Habit
from calliper.devices.models import Device, DeviceDay
from calliper.devices.working import WorkingTime
from calliper.orgs import access as orgs


def habits(devices: Iterable[Device], working: WorkingTime, today: date) -> dict[UUID, Habit]:
    """How many calls each phone has on working days, lately and before; two statements for all of them.

    Without those whose agent was on leave lately.
    """
    days = working.last_days(today, RECENT_DAYS + EARLIER_DAYS)
    recent, earlier = days[:RECENT_DAYS], days[RECENT_DAYS:]
    asked = list(devices)
    away = orgs.away_between({each.member_id for each in asked}, min(recent, default=today), today)
    here = [each.pk for each in asked if each.member_id not in away]
    calls = Coalesce(F("seen"), F("received"))
    rows = DeviceDay.objects.filter(device_id__in=here, day__in=days).values("device_id")
    found = rows.annotate(
        lately=Sum(calls, filter=Q(day__in=recent), default=0),
        before=Sum(calls, filter=Q(day__in=earlier), default=0),
        days=Count("pk", filter=Q(day__in=earlier)),
    )
    return {row["device_id"]: Habit(row["lately"], row["before"], row["days"]) for row in found.order_by()}
