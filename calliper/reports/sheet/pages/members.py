"""Everybody in the organisation, as Settings lists them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.narrow import Asked
from calliper.orgs import member_list
from calliper.orgs.models import Member
from calliper.reports.sheet.sheet import Column, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import as_of_today, filters


@source("members", permission="members.read")
def members(asked: Asked, address: Address) -> Sheet:
    """Members within reach under the filters and in the order of the list."""
    rows, chips = member_list.every(cast("Member", asked.viewer), QueryDict(address.query))
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
        as_of_today(asked),
        filters(chips, _("Everybody within your reach")),
        [table],
    )


def _row(member: Member) -> Sequence[Any]:
    return (
        member.name,
        member.email,
        member.role_label,
        member.team.name if member.team else None,
        member.agent_code,
        member_list.state_of(member),
        member.created_at,
    )
