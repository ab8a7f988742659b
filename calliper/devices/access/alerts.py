from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from calliper.consent import access as consent
from calliper.devices import watch
from calliper.devices.access.devices import devices
from calliper.devices.access.lines import unknown_sims_of
from calliper.devices.models import Device, DeviceAlert, DeviceDay
from calliper.devices.working import WorkingTime
from calliper.orgs import access as orgs
from calliper.orgs.models import Organisation
from calliper.orgs.viewer import Viewer

# Older days come from back-fills and imports, which alert nobody.
GAPS_FOR = timedelta(days=14)


def alerts(viewer: Viewer, alert_ids: Iterable[UUID]) -> QuerySet[DeviceAlert]:
    """Alerts about phones within the viewer's reach, with the phones and their members."""
    rows = DeviceAlert.objects.filter(pk__in=list(alert_ids), device__in=devices(viewer).values("pk"))
    return rows.select_related("device__member").order_by("device__member__name", "pk")


def open_alerts(device: Device) -> list[DeviceAlert]:
    """What is wrong with one phone now, the oldest first."""
    return list(DeviceAlert.objects.filter(device=device, closed_at=None).order_by("opened_at"))


def working_time(org: Organisation) -> WorkingTime:
    """The organisation's working time; the usual one before anything is collected."""
    try:
        policy = consent.policy_in_force()
    except consent.NothingPublished:
        policy = None
    return WorkingTime.of(policy, org.zone)


def changes(org: Organisation, now: datetime) -> tuple[list[tuple[Device, str]], list[UUID], set[UUID]]:
    """Phones and kinds to raise, ids of alerts that are over, and ids of phones with nothing wrong; reads only."""
    watched = {each.pk: each for each in _watched()}
    known = list(DeviceAlert.objects.filter(closed_at=None))
    around = watch.Around(
        now=now,
        working=working_time(org),
        on_leave=orgs.on_leave({each.member_id for each in watched.values()}, _today(org, now)),
        open={(row.device_id, row.kind) for row in known},
    )
    gaps, unknown = _gaps(_today(org, now)), unknown_sims_of(list(watched.values()))
    wrong = {pk: watch.wrong(each, gaps.get(pk, []), unknown[pk], around) for pk, each in watched.items()}
    fresh = [
        (watched[pk], kind)
        for pk, kinds in wrong.items()
        for kind in watch.KINDS
        if kind in kinds and (pk, kind) not in around.open and watch.may_tell(watched[pk], kind, around)
    ]
    over = [row.pk for row in known if row.kind not in wrong.get(row.device_id, set())]
    return fresh, over, {pk for pk, kinds in wrong.items() if not kinds}


def _watched() -> list[Device]:
    rows = Device.objects.filter(revoked_at=None, member__disabled_at=None)
    return list(rows.select_related("member").order_by("pk"))


def _gaps(today: date) -> dict[UUID, list[DeviceDay]]:
    found: dict[UUID, list[DeviceDay]] = defaultdict(list)
    for row in DeviceDay.objects.filter(missing__gt=0, day__range=(today - GAPS_FOR, today)):
        found[row.device_id].append(row)
    return found


def _today(org: Organisation, now: datetime) -> date:
    return now.astimezone(org.zone).date()
