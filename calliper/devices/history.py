"""What happened to one phone, newest first, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calliper.activity import access as activity
from calliper.activity.kinds import KINDS
from calliper.activity.models import Event
from calliper.devices.models import Device
from calliper.orgs.access import names_of

FEW = 12
# What a phone does all day long is not its history.
BY_PHONE = (
    "receipt.given", "receipt.withdrawn", "device.returned", "device.permission_denied",
    "device.unknown_sim_seen", "device.calls_lost", "device.cloned", "day.gap_found", "day.completed",
)  # fmt: skip
ALERTS: dict[str, Any] = {
    "stale": gettext_lazy("gone quiet"), "offline": gettext_lazy("offline"),
    "uninstalled": gettext_lazy("app removed"), "recording_off": gettext_lazy("recording off"),
    "permission_lost": gettext_lazy("permission lost"), "clock_off": gettext_lazy("clock off"),
    "gap_found": gettext_lazy("calls missing"), "cloned": gettext_lazy("exists twice"),
    "unknown_sim": gettext_lazy("SIM without a name"),
}  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """One event: who, what, and a detail."""

    at: datetime
    who: str
    words: Any
    more: str


def happenings(device: Device) -> list[Happening]:
    """The latest events about the phone, or by it."""
    events = activity.of(device.pk, BY_PHONE, FEW)
    members: set[UUID] = {e.actor_id for e in events if e.actor_kind == "member" and e.actor_id}
    names = names_of("member", members)
    return [_told(event, names) for event in events]


def _told(event: Event, names: dict[UUID, str]) -> Happening:
    who = {"device": _("The phone"), "system": _("The phone")}.get(event.actor_kind)
    if who is None:
        who = names.get(event.actor_id, _("Somebody")) if event.actor_id else _("Somebody")
    return Happening(event.at, who, KINDS.get(event.kind, event.kind), _more(event.facts))


def _more(facts: dict[str, Any]) -> str:
    if alert := facts.get("alert"):
        return str(ALERTS.get(alert, alert))
    if missing := facts.get("missing"):
        return f"{missing} · {facts.get('day', '')}"
    if facts.get("since"):
        return (
            str(facts["since"])
            if facts["since"] == facts["until"]
            else f"{facts['since']} – {facts['until']}"
        )
    if count := facts.get("count"):
        return str(count)
    return str(facts.get("day", ""))
