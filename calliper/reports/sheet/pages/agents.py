"""The list of agents with their phones, teams and calls of today."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.agent_list import Line, every
from calliper.calls.columns import AGENTS, Look
from calliper.calls.narrow import Asked
from calliper.devices.phone_list import STATES
from calliper.reports.sheet.choosing import narrowed
from calliper.reports.sheet.sheet import Column, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import as_of_today, filters


@source("agents", permission="calls.read", of_list=AGENTS)
def agents(asked: Asked, address: Address) -> Sheet:
    """Agents within reach under the filters and in the order of the list."""
    query = QueryDict(address.query)
    lines, chips = every(asked, query, Look.of(asked.viewer, query, AGENTS))
    columns = [
        Column("name", _("Name")),
        Column("agent_code", _("Agent code"), within="code"),
        Column("team", _("Team"), within="team"),
        Column("phone", _("Phone"), within="phone"),
        Column("phones", _("Phones"), "count", within="phone"),
        Column("last_at", _("Last call"), "moment", within="last"),
        Column("calls_today", _("Calls today"), "count", within="today"),
        Column("leave_until", _("On leave until"), "day"),
    ]
    table = Table(_("Agents"), columns, map(_row, lines), count=len(lines))
    made = Sheet(_("Agents"), as_of_today(asked), filters(chips, _("Everybody within your reach")), [table])
    return narrowed(made, asked, address, AGENTS)


def _row(line: Line) -> Sequence[Any]:
    member, states = line.member, {key: str(word) for key, word in STATES}
    return (
        member.name,
        member.agent_code,
        member.team.name if member.team else None,
        states.get(line.state) if line.phone_seen else None,
        line.phones if line.phone_seen else None,
        line.last_at,
        line.today,
        line.leave_until,
    )
