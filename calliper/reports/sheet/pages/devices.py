"""The list of phones, worst first, with what is odd about each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from calliper.calls.narrow import Asked
from calliper.devices.phone_list import STATES, Row, every
from calliper.orgs.models import Member
from calliper.reports.sheet.sheet import Column, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import as_of_today, filters


@source("devices", permission="devices.read")
def devices(asked: Asked, address: Address) -> Sheet:
    """Phones within reach under the filters and in the order of the list."""
    viewer, today = cast("Member", asked.viewer), localdate(asked.now, asked.org.zone)
    rows, chips = every(viewer, QueryDict(address.query), today, asked.now)
    columns = [
        Column("agent", _("Agent")),
        Column("phone", _("Phone")),
        Column("team", _("Team")),
        Column("state", _("State")),
        Column("last_sync_at", _("Last sync"), "moment"),
        Column("last_call_at", _("Last call"), "moment"),
        Column("waiting", _("Waiting"), "count"),
        Column("battery", _("Battery"), "percent"),
        Column("app", _("App")),
        Column("completeness", _("Completeness, 30 days")),
        Column("why", _("What to see to")),
    ]
    table = Table(_("Devices"), columns, map(_row, rows), count=len(rows))
    scope = filters(chips, _("All phones within your reach"))
    return Sheet(_("Devices"), as_of_today(asked), scope, [table])


def _row(row: Row) -> Sequence[Any]:
    device, states = row.device, {key: str(word) for key, word in STATES}
    return (
        device.member.name,
        device.name,
        device.member.team.name if device.member.team else None,
        states[row.state],
        device.last_sync_at,
        device.last_call_at,
        device.queued or None,
        device.battery_pct,
        device.app_version,
        row.label,
        " ".join(each.headline for each in row.reasons),
    )
