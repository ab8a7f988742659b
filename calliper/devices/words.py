"""Permissions, reasons and consent of a phone, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

PERMISSIONS: dict[str, Any] = {
    "call_log": _("Read the call log"),
    "phone_state": _("Notice the end of a call"),
    "contacts": _("Read names of contacts"),
    "notifications": _("Show notifications"),
    "battery": _("Work in the background"),
    "background": _("Work in the background"),
    "phone_numbers": _("Read the SIM's number"),
    "recording": _("Record calls"),
}
LOSSES: dict[str, Any] = {
    "call_log": _("No call of this phone can arrive."),
    "phone_state": _("Calls arrive late: the app does not notice when one ends."),
    "contacts": _("Calls arrive without the names in the phone."),
    "notifications": _("The agent does not see that the app runs, nor what it asks."),
    "battery": _("Android ends the app when the screen is dark; calls arrive late or in bursts."),
    "background": _("Android ends the app when the screen is dark; calls arrive late or in bursts."),
    "phone_numbers": _("The agent types the SIM's number by hand."),
    "recording": _("No recording is made."),
}
ANSWERS: dict[str, Any] = {"granted": _("allowed"), "denied": _("not allowed"), "limited": _("limited")}
REFUSALS: dict[str, Any] = {
    "outside_sim": _("other SIM"),
    "outside_hours": _("outside working hours"),
    "before_start": _("before the start"),
    "excluded_number": _("excluded number"),
    "not_collected": _("not collected"),
    "unreadable": _("unreadable"),
    "unknown_sim": _("SIM not named"),
    "busy": _("server busy"),
}
NETWORKS: dict[str, Any] = {
    "wifi": _("Wi-Fi"),
    "mobile": _("Mobile"),
    "none": _("None"),
    "unknown": _("Unknown"),
}


def permissions(held: Mapping[str, str]) -> list[dict[str, Any]]:
    """What the app may do on the phone, refused things first."""
    rows = [
        {
            "label": PERMISSIONS.get(name, name.replace("_", " ")),
            "answer": ANSWERS[state],
            "state": state,
            "loss": LOSSES.get(name, "") if state == "denied" else "",
        }
        for name, state in held.items()
    ]
    return sorted(rows, key=lambda row: (row["state"] == "granted", str(row["label"])))


def skew(skew_ms: int) -> str:
    """How far a clock is off: `right`, `40 s behind`, `12 min ahead`."""
    seconds = abs(skew_ms) // 1000
    if seconds < 5:
        return gettext("right")
    far = (
        gettext("%(n)s s") % {"n": seconds} if seconds < 120 else gettext("%(n)s min") % {"n": seconds // 60}
    )
    return (gettext("%(far)s ahead") if skew_ms > 0 else gettext("%(far)s behind")) % {"far": far}


def refusals(counts: Mapping[str, int]) -> str:
    """`3 outside working hours, 1 excluded number`."""
    rows = sorted(counts.items(), key=lambda pair: -pair[1])
    return ", ".join(f"{count} {REFUSALS.get(name, name)}" for name, count in rows if count)
