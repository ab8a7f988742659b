"""Everybody in the organisation, as Settings lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.orgs import member_list
from calliper.orgs.models import Member
from calliper.reports.sheet.sheet import Column, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import filters


@source("members", permission="members.read")
def members(asked: Asked, address: Address) -> Sheet:
    """Members within reach under the filters and in the order of the list."""
    rows, chips = member_list.every(cast("Member", asked.viewer), QueryDict(address.query))
    today = timezone.localdate(asked.now, asked.org.zone)
    columns = [
        Column("name", _("Name")),
        Column("email", _("E-mail")),
        Column("role", _("Role")),
        Column("team", _("Team")),
        Column("agent_code", _("Agent code")),
        Column("state", _("State")),
        Column("created_at", _("Since"), "moment"),
    ]
    table = Table(_("Members"), columns, map(_row, rows), count=rows.count())
    return Sheet(
        _("Members"),
        day_range(today, today, today),
        filters(chips, _("Everybody within your reach")),
        [table],
    )


def _row(member: Member) -> Sequence[Any]:
    states = dict(member_list.STATES)
    state = "left" if member.left_at else "disabled" if member.disabled_at else "active"
    return (
        member.name,
        member.email,
        member.role_label,
        member.team.name if member.team else None,
        member.agent_code,
        str(states[state]),
        member.created_at,
    )
