from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet, Sum

from calliper.devices.models import Device, DeviceDay


@dataclass(frozen=True)
class Completeness:
    """seen = received + missing + waiting + refused, over the days of which phones have given account."""

    seen: int
    received: int
    waiting: int
    refused: int
    missing: int


def days(device: Device, since: date, until: date) -> list[DeviceDay]:
    """A phone's days, both ends included, latest first."""
    return list(DeviceDay.objects.filter(device=device, day__range=(since, until)).order_by("-day"))


def days_of(devices: Iterable[Device], since: date, until: date) -> Mapping[UUID, dict[date, DeviceDay]]:
    """The days of many phones in one statement: device id, then day."""
    found: dict[UUID, dict[date, DeviceDay]] = defaultdict(dict)
    wanted = [device.pk for device in devices]
    for row in DeviceDay.objects.filter(device_id__in=wanted, day__range=(since, until)):
        found[row.device_id][row.day] = row
    return found


def with_gaps(devices: Iterable[Device], since: date, until: date) -> set[UUID]:
    """The ids of phones that lack calls on some day."""
    wanted = [device.pk for device in devices]
    rows = DeviceDay.objects.filter(device_id__in=wanted, day__range=(since, until), missing__gt=0)
    return set(rows.values_list("device_id", flat=True))


def completeness(devices: QuerySet[Device], since: date, until: date) -> Completeness:
    """What all these phones counted, and where it is; one statement."""
    rows = DeviceDay.objects.filter(
        device__in=devices.values("pk"), day__range=(since, until), digest_at__isnull=False
    )
    sums = rows.aggregate(
        seen=Sum("seen", default=0),
        acknowledged=Sum("acknowledged", default=0),
        waiting=Sum("queued", default=0),
        missing=Sum("missing", default=0),
    )
    received = max(0, sums["acknowledged"] - sums["missing"])
    refused = max(0, sums["seen"] - sums["acknowledged"] - sums["waiting"])
    return Completeness(sums["seen"], received, sums["waiting"], refused, sums["missing"])
