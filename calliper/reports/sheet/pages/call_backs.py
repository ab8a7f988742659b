"""The list of calls to return, in its own order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.chips import day_range
from calliper.calls.narrow import Asked
from calliper.reports.call_backs.page import CALL_BACKS, CallBackList
from calliper.reports.call_backs.rows import Row
from calliper.reports.call_backs.standing import Standing
from calliper.reports.call_backs.wanted import KINDS, STATES
from calliper.reports.question import Pair
from calliper.reports.sheet.choosing import narrowed
from calliper.reports.sheet.sheet import Column, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import filters, understood

AT_ONCE = 500


@source("call_backs", permission="call_backs.work", of_list=CALL_BACKS)
def call_backs(asked: Asked, address: Address) -> Sheet:
    """Who waits for a call back, within reach and given. Raises NoAnswer."""
    held = CallBackList(asked, QueryDict(address.query))
    chips = held.chips()
    understood(chips["wrong"])
    stand, wanted = held.first(None), held.wanted
    pairs = stand.held.pairs
    columns = [
        Column("contact", _("Contact")),
        Column("number", _("Number")),
        Column("agent", _("Agent"), within="agent"),
        Column("waits_since", _("Waits since"), "moment"),
        Column("tries", _("Tries"), "count"),
        Column("holder", _("Given to")),
        Column("done_by", _("Done by")),
        Column("done_at", _("Done"), "moment"),
        Column("note", _("Note"), within="note"),
    ]
    title = f"{KINDS[wanted.kind]}: {STATES[wanted.state]}"
    table = Table(title, columns, _rows(held, pairs, stand), count=len(pairs))
    days = day_range(*wanted.days(held.today), held.today)
    made = Sheet(title, days, filters(chips["bar"], _("Everybody within your reach")), [table])
    return narrowed(made, asked, address, CALL_BACKS)


def _rows(held: CallBackList, pairs: list[Pair], stand: Standing) -> Iterator[Sequence[Any]]:
    for start in range(0, len(pairs), AT_ONCE):
        yield from map(_row, held.rows(pairs[start : start + AT_ONCE], stand))


def _row(row: Row) -> Sequence[Any]:
    return (
        row.party.name or str(row.party.words),
        row.party.number,
        row.agent,
        row.waits_since,
        row.pair.calls,
        row.holder,
        row.done_by,
        row.done_at,
        row.note,
    )
