from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from calliper.activity.actions import record
from calliper.devices import access
from calliper.devices.models import Device, DeviceAlert
from calliper.notifications import access as preferences
from calliper.notifications import actions as notifications
from calliper.orgs import access as orgs
from calliper.orgs.models import Organisation

SEEN_BY = "devices.read"


def watch_phones(*, org: Organisation, now: datetime) -> int:
    """Raise what is newly wrong with phones, close what is over, tell whoever looks after them.

    Returns how many alerts changed. Harmless to repeat, also in two processes at once; without news it only reads.
    """
    fresh, over, well = access.changes(org, now)
    return settle_alerts(org=org, fresh=fresh, over=over, well=well, now=now) if fresh or over else 0


@transaction.atomic
def settle_alerts(
    *,
    org: Organisation,
    fresh: Sequence[tuple[Device, str]],
    over: Sequence[UUID],
    well: set[UUID],
    now: datetime,
) -> int:
    """Write down what `access.changes` found, one event and one word to each person for each change."""
    closed = _close(over, now)
    raised = _raise(fresh, now)
    _tell(org, raised, now)
    _tell(org, [row for row in closed if row.notified_at and row.device_id in well], now, back=True)
    return len(closed) + len(raised)


def _raise(fresh: Sequence[tuple[Device, str]], now: datetime) -> list[DeviceAlert]:
    """Those that no other process has raised: the database lets one of two open a spell and claim it."""
    rows = [DeviceAlert(device=device, kind=kind, opened_at=now) for device, kind in fresh]
    DeviceAlert.objects.bulk_create(rows, ignore_conflicts=True)
    waiting = DeviceAlert.objects.select_for_update(of=("self",)).filter(notified_at=None, closed_at=None)
    mine = list(waiting.select_related("device__member").order_by("opened_at", "pk"))
    DeviceAlert.objects.filter(pk__in=[row.pk for row in mine]).update(notified_at=now)
    for row in mine:
        record("device.alert_raised", by=None, now=now, about=row.device, facts={"alert": row.kind})
    return mine


def _close(over: Sequence[UUID], now: datetime) -> list[DeviceAlert]:
    held = DeviceAlert.objects.select_for_update(of=("self",)).filter(pk__in=list(over), closed_at=None)
    mine = list(held.select_related("device__member").order_by("opened_at", "pk"))
    DeviceAlert.objects.filter(pk__in=[row.pk for row in mine]).update(closed_at=now)
    for row in mine:
        record("device.alert_closed", by=None, now=now, about=row.device, facts={"alert": row.kind})
    return mine


def _tell(org: Organisation, rows: Sequence[DeviceAlert], now: datetime, *, back: bool = False) -> None:
    """One notice per kind and reader, whichever phones it is about."""
    leads, in_charge = (orgs.leads_by_team(SEEN_BY), orgs.in_charge(SEEN_BY)) if rows else ({}, set())
    always = preferences.wants_everything(in_charge)
    groups: dict[tuple[str, UUID], list[str]] = defaultdict(list)
    for row in rows:
        kind = "phone_back" if back else f"phone_{row.kind}"
        team_id = row.device.member.team_id
        for reader in (leads.get(team_id) if team_id else None) or in_charge:
            groups[kind, reader].append(str(row.pk))
        for reader in always:
            groups[kind, reader].append(str(row.pk))
    day = now.astimezone(org.zone).date().isoformat()
    for (kind, reader), ids in groups.items():
        notifications.send(kind=kind, to=[reader], facts={"alerts": ids}, group=day, now=now)
