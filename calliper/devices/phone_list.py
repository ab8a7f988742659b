"""The list of phones, worst first: what is asked for in the URL, and the rows that answer it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.devices import access, strip
from calliper.devices.explain import Reason, reasons
from calliper.devices.models import Device
from calliper.orgs import listing
from calliper.orgs.models import Member

PAGE = 50
STATES = [
    ("ok", _("OK")), ("stale", _("Stale")), ("offline", _("Offline")), ("uninstalled", _("Uninstalled")),
    ("revoked", _("Revoked")),
]  # fmt: skip
WORST = {"uninstalled": 0, "offline": 1, "stale": 2, "ok": 3, "revoked": 4}
LOW_BATTERY = 15


@dataclass(frozen=True)
class Row:
    """One phone with its state, its strip and what there is to say about it."""

    device: Device
    state: str
    marks: list[dict[str, str]]
    label: str
    reason: Reason | None

    @property
    def low(self) -> bool:
        """Whether the battery is about to give up."""
        return self.device.battery_pct is not None and self.device.battery_pct <= LOW_BATTERY


def listed(viewer: Member, query: QueryDict, today: date, now: datetime) -> dict[str, Any]:
    """The rows of one page, the equation over all that match, chips and pager links."""
    everyone = list(access.devices(viewer))
    active = [device for device in everyone if device.revoked_at is None]
    teams, versions = _teams(everyone), _versions(everyone)
    urgent = _urgent(active, today)
    found = sorted(_filtered(everyone, query, now), key=lambda device: _rank(device, urgent, now))
    start = listing.start_of(query)
    matching = access.devices(viewer).filter(pk__in=[device.pk for device in found])
    return {
        "rows": _rows(found[start : start + PAGE], today, now),
        "total": len(found),
        "phones": len(active),
        "teams": len({device.member.team_id for device in active if device.member.team_id}),
        "offline": sum(device.state(now) == "offline" for device in active),
        "proof": access.completeness(matching, *strip.span(today)),
        "first": start + 1,
        "last": min(start + PAGE, len(found)),
        "chips": [
            listing.chip(query, "state", _("State"), STATES),
            listing.chip(query, "team", _("Team"), teams),
            listing.chip(query, "app", _("App version"), versions),
        ],
        "filtered": any(query.get(name) for name in ("state", "team", "app")),
        "newer": _page(query, start - PAGE) if start else "",
        "older": _page(query, start + PAGE) if start + PAGE < len(found) else "",
    }


def _rows(devices: Sequence[Device], today: date, now: datetime) -> list[Row]:
    days = access.days_of(devices, *strip.span(today))
    unknown = access.unknown_sims_of(devices)
    rows = []
    for device in devices:
        own = days.get(device.pk, {})
        why = reasons(device, own.values(), unknown[device.pk], now)
        found = strip.marks(own, today)
        rows.append(Row(device, device.state(now), found, strip.sentence(found), why[0] if why else None))
    return rows


def _filtered(devices: Sequence[Device], query: QueryDict, now: datetime) -> list[Device]:
    state = listing.chosen(query, "state", STATES)
    team, version = query.get("team", ""), query.get("app", "")
    return [
        device
        for device in devices
        if (device.state(now) == state if state else device.revoked_at is None)
        and (not team or str(device.member.team_id) == team)
        and (not version or device.app_version == version)
    ]


def _urgent(devices: Sequence[Device], today: date) -> set[UUID]:
    """Phones that somebody has to see to, although they are online."""
    unknown = access.unknown_sims_of(devices)
    blocked = {d.pk for d in devices if d.consent != "given" or d.permissions.get("call_log") == "denied"}
    return (
        access.with_gaps(devices, *strip.span(today)) | blocked | {pk for pk, sims in unknown.items() if sims}
    )


def _rank(device: Device, urgent: set[UUID], now: datetime) -> tuple[int, bool, int, str, str]:
    name = device.member.name.lower()
    return WORST[device.state(now)], device.pk not in urgent, -device.queued, name, str(device.pk)


def _teams(devices: Sequence[Device]) -> list[tuple[str, str]]:
    found = {str(each.member.team_id): each.member.team.name for each in devices if each.member.team}
    return sorted(found.items(), key=lambda pair: pair[1].lower())


def _versions(devices: Sequence[Device]) -> list[tuple[str, str]]:
    return [(each, each) for each in sorted({d.app_version for d in devices if d.app_version}, reverse=True)]


def _page(query: QueryDict, start: int) -> str:
    base = listing.url(query)
    return f"{base}&start={start}" if start > 0 else base
