"""How far an enrolment is, for the page that moves on by itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from calliper.devices.models import EnrolmentCode

WAITING, EXPIRED, CONNECTED, REFUSED, AGREED, CALLED = (
    "waiting", "expired", "connected", "refused", "agreed", "called",
)  # fmt: skip
MOVING = {WAITING, CONNECTED, AGREED}
REACHED = {WAITING: 1, EXPIRED: 1, CONNECTED: 2, REFUSED: 2, AGREED: 3, CALLED: 4}


def stage(code: EnrolmentCode, now: datetime) -> str:
    """waiting, expired, connected (no answer yet), refused, agreed or called."""
    device = code.device
    if device is None or code.used_at is None:
        return WAITING if code.expires_at > now else EXPIRED
    if device.last_call_at is not None:
        return CALLED
    return {"given": AGREED, "withdrawn": REFUSED}.get(device.consent, CONNECTED)


def steps(found: str, name: str) -> list[dict[str, Any]]:
    """The ruler beside the page."""
    reached = REACHED[found]
    labels = [
        (_("Whose phone"), name),
        (_("Connect"), _("About two minutes")),
        (_("Agree"), _("On the phone")),
        (_("First call"), ""),
    ]
    return [
        {"label": label, "note": note, "state": _state(place, reached)}
        for place, (label, note) in enumerate(labels)
    ]


def first_steps() -> list[dict[str, Any]]:
    """The ruler before anybody is chosen."""
    found = steps(WAITING, "")
    return [{**step, "state": "now" if place == 0 else "next"} for place, step in enumerate(found)]


def _state(place: int, reached: int) -> str:
    if place < reached:
        return "done"
    return "now" if place == reached else "next"
