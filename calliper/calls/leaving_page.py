"""What off-boarding a member ends and what stays, before anybody says yes."""

from __future__ import annotations

from typing import Any

from calliper.calls import access
from calliper.calls.narrow import Asked
from calliper.devices import access as devices
from calliper.orgs import access as orgs
from calliper.orgs.covering import cover
from calliper.orgs.models import Member


def context(member: Member, asked: Asked) -> dict[str, Any]:
    """The member's phones, lines, way in and calls."""
    seen = cover(asked.viewer, "devices.read").member(member)
    held = access.devices_of([member.pk]).get(member.pk, []) if seen else []
    phones = [phone for phone in held if phone.revoked_at is None]
    periods = devices.periods_of([member.pk]).get(member.pk, []) if seen else []
    return {
        "person": member,
        "phones_seen": seen,
        "phones": [{"phone": phone, "state": phone.state(asked.now)} for phone in phones],
        "waiting": sum(phone.queued for phone in phones),
        "lines": [period.line for period in periods if period.until_at is None],
        "calls": access.call_total(asked.viewer, member),
        "leads": orgs.teams_led(member),
    }
