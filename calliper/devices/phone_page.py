"""Everything one phone's page shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from calliper.consent import access as consent
from calliper.devices import access, calendar, strip, words
from calliper.devices.explain import reasons
from calliper.devices.forms.lines import SimForm
from calliper.devices.forms.re_read import ReReadForm
from calliper.devices.forms.revoke import WORDS, RevokeForm
from calliper.devices.history import happenings
from calliper.devices.makers import maker_of
from calliper.devices.models import Device, DeviceDay, LinePeriod
from calliper.devices.watch import NEEDED
from calliper.orgs.covering import cover
from calliper.orgs.models import Member

FEW_DAYS = 10


class Moment(NamedTuple):
    """Now, and the organisation's day it falls on."""

    now: datetime
    today: date


def shown(viewer: Member, device: Device, at: Moment, *, all_days: bool) -> dict[str, Any]:
    """The page's facts, days, lines, receipts and forms, by what the viewer may do."""
    whole = {day.day: day for day in access.days(device, *calendar.span(at.today))}
    since, _until = strip.span(at.today)
    days = [day for day in whole.values() if day.day >= since]
    weeks = calendar.weeks(whole, at.today)
    habit = access.habits([device], access.working_time(viewer.org), at.today).get(device.pk)
    history = access.history(device)
    unknown = access.unknown_sims(device)
    marks = strip.marks({day.day: day for day in days}, at.today)
    return {
        "device": device,
        "state": device.state(at.now),
        "reasons": reasons(device, days, unknown, at.now, habit=habit),
        "maker": maker_of(device.manufacturer) if _needs_guidance(device, at.now) else None,
        "weeks": weeks,
        "weeks_label": calendar.sentence(weeks),
        "weekdays": calendar.weekdays(),
        "history": happenings(device),
        "re_read_form": ReReadForm(),
        "skew": words.skew(device.skew_ms) if device.last_heartbeat_at or device.last_sync_at else "",
        "marks": marks,
        "marks_label": strip.sentence(marks),
        "days": [_day(day) for day in (days if all_days else days[:FEW_DAYS])],
        "more_days": 0 if all_days else max(0, len(days) - FEW_DAYS),
        "sims": _sims(device, history),
        "past": [period for period in history if period.until_at is not None],
        "unknown": unknown,
        "permissions": words.permissions(device.permissions),
        "receipts": _receipts(viewer, device),
        "lines_open": _lines_open(viewer, history),
        "network": words.NETWORKS.get(device.network, ""),
        "revoked_reason": WORDS.get(device.revoked_reason, ""),
        **_rights(viewer, device),
        "revoke_form": RevokeForm(),
    }


def _rights(viewer: Member, device: Device) -> dict[str, bool]:
    def may(permission: str) -> bool:
        return cover(viewer, permission).member(device.member)

    return {
        "may_revoke": may("devices.revoke") and device.revoked_at is None,
        "may_enrol": may("devices.enrol"),
        "may_name": may("lines.change"),
        "sees_receipts": may("receipts.read"),
        "sees_calls": may("calls.read"),
    }


def _receipts(viewer: Member, device: Device) -> list[Any]:
    """The phone's receipts of members whose receipts the viewer sees, latest first."""
    known = set(consent.receipts_within(viewer).filter(device_id=device.pk).values_list("pk", flat=True))
    return [
        each for each in reversed(consent.verified(consent.receipts(device.pk))) if each.receipt.pk in known
    ]


def _lines_open(viewer: Member, history: list[LinePeriod]) -> set[Any]:
    """The ids of the lines whose page opens: each that a member within reach answers or answered."""
    ids = [period.line_id for period in history]
    return set(access.lines(viewer).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _needs_guidance(device: Device, now: datetime) -> bool:
    """A phone that has gone quiet, or that Android keeps from working."""
    lost = any(device.permissions.get(name) == "denied" for name in NEEDED)
    return lost or device.state(now) in ("stale", "offline", "uninstalled")


def sim_forms(
    viewer: Member, device: Device, unknown: list[dict[str, Any]], wrong: SimForm | None
) -> list[dict[str, Any]]:
    """A form for each SIM that nobody has named, the one that was refused with what it held."""
    held = wrong.data.get("subscription_id") if wrong is not None else None
    return [
        {
            "sim": sim,
            "form": wrong if sim["subscription_id"] == held else _sim_form(viewer, device, place, sim),
        }
        for place, sim in enumerate(unknown)
    ]


def _sim_form(viewer: Member, device: Device, place: int, sim: dict[str, Any]) -> SimForm:
    """The phone's own agent is the likely one."""
    initial = {"subscription_id": sim["subscription_id"], "member": str(device.member_id)}
    return SimForm(by=viewer, zone=viewer.org.zone, auto_id=f"id_sim{place}_%s", initial=initial)


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
