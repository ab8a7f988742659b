"""Everything one phone's page shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from calliper.consent import access as consent
from calliper.core.permissions import allows
from calliper.devices import access, strip, words
from calliper.devices.explain import reasons
from calliper.devices.forms.lines import SimForm
from calliper.devices.forms.revoke import WORDS, RevokeForm
from calliper.devices.models import Device, DeviceDay, LinePeriod
from calliper.orgs.models import Member


def shown(viewer: Member, device: Device, today: date, now: datetime) -> dict[str, Any]:
    """The page's facts, days, lines, receipts and forms, by what the viewer may do."""
    first, last = strip.span(today)
    days = access.days(device, first, last)
    history = access.history(device)
    unknown = access.unknown_sims(device)
    marks = strip.marks({day.day: day for day in days}, today)
    return {
        "device": device,
        "state": device.state(now),
        "reasons": reasons(device, days, unknown, now),
        "marks": marks,
        "marks_label": strip.sentence(marks),
        "days": [_day(day) for day in days],
        "sims": _sims(device, history),
        "past": [period for period in history if period.until_at is not None],
        "unknown": unknown,
        "permissions": words.permissions(device.permissions),
        "receipts": list(reversed(consent.verified(consent.receipts(device.pk)))),
        "network": words.NETWORKS.get(device.network, ""),
        "revoked_reason": WORDS.get(device.revoked_reason, ""),
        "may_revoke": allows(viewer, "devices.revoke") and device.revoked_at is None,
        "may_enrol": allows(viewer, "devices.enrol"),
        "may_name": allows(viewer, "lines.change"),
        "revoke_form": RevokeForm(),
    }


def sim_forms(viewer: Member, device: Device, unknown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A form for each SIM that nobody has named, with the phone's agent as the likely one."""
    return [
        {
            "sim": sim,
            "form": SimForm(
                by=viewer,
                zone=viewer.org.zone,
                auto_id=f"id_sim{place}_%s",
                initial={"subscription_id": sim["subscription_id"], "member": str(device.member_id)},
            ),
        }
        for place, sim in enumerate(unknown)
    ]


def _day(day: DeviceDay) -> dict[str, Any]:
    refused = sum(day.refused.values())
    received = None if day.acknowledged is None else max(0, day.acknowledged - (day.missing or 0))
    return {
        "row": day,
        "refused": refused,
        "why": words.refusals(day.refused),
        "received": day.received if received is None else received,
    }


def _sims(device: Device, history: list[LinePeriod]) -> list[dict[str, Any]]:
    """The SIMs in the phone with the line that each is now."""
    open_now = {p.subscription_id: p for p in history if p.until_at is None}
    known: set[str] = {str(sim["subscription_id"]) for sim in device.sims}
    rows: list[dict[str, Any]] = [
        {"sim": sim, "period": open_now.get(str(sim["subscription_id"]))} for sim in device.sims
    ]
    return rows + [{"sim": None, "period": p} for key, p in open_now.items() if key not in known]
