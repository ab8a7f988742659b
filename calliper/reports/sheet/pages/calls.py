"""The list of calls, with the columns it shows or all it can show, from the newest to the oldest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls import keyset
from calliper.calls.columns import CALLS, Look
from calliper.calls.history import History
from calliper.calls.keyset import Place
from calliper.calls.narrow import Asked
from calliper.calls.rows import Row, shown
from calliper.core.keys.keyring import Keyring
from calliper.reports.sheet.choosing import narrowed
from calliper.reports.sheet.sheet import Column, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import filters, understood

AT_ONCE = 1_000


@source("calls", permission="calls.read", of_list=CALLS)
def calls(asked: Asked, address: Address) -> Sheet:
    """Calls within reach under the filters of the list; numbers stay covered, as they are there."""
    held = History(asked, QueryDict(address.query), Look())
    bar = held.bar()
    understood(bar["chips"]["wrong"])
    chips = bar["chips"]
    several = [*chips["bar"], chips["duration"], chips["tag"], *chips["more"], *chips["flags"]]
    table = Table(_("Calls"), _columns(), _rows(held), count=keyset.count_all(held.legs))
    scope = filters(several, _("All calls within your reach"))
    made = Sheet(_("Calls"), bar["span"] or chips["period"].value or _("All days"), scope, [table])
    return narrowed(made, asked, address, CALLS)


def _columns() -> list[Column]:
    return [
        Column("start_at", _("Started"), "moment"),
        Column("direction", _("Direction"), within="outcome"),
        Column("outcome", _("Outcome"), within="outcome"),
        Column("type", _("Type"), within="type"),
        Column("contact", _("Contact")),
        Column("number", _("Number")),
        Column("talk_s", _("Duration"), "seconds", within="duration"),
        Column("ring_s", _("Rang"), "seconds", within="ring"),
        Column("agent", _("Agent"), within="agent"),
        Column("team", _("Team"), within="team"),
        Column("line", _("Line"), within="line"),
        Column("device", _("Phone"), within="device"),
        Column("tags", _("Tags"), within="notes"),
        Column("note", _("Note"), within="notes"),
        Column("remark", _("Remark")),
    ]


def _rows(held: History) -> Iterator[Sequence[Any]]:
    """Chunk by chunk from a place in the list, which calls that come in meanwhile cannot shift."""
    keyring, place = Keyring.of(held.asked.org.pk), None
    while True:
        page = keyset.page(held.legs, place, AT_ONCE)
        yield from map(_row, shown(page.rows, keyring, held.asked.viewer))
        if not page.older:
            return
        place = Place(page.rows[-1].start_at, page.rows[-1].pk)


def _row(row: Row) -> Sequence[Any]:
    call, party = row.call, row.party
    return (
        row.at,
        call.get_direction_display(),
        call.get_outcome_display(),
        call.get_type_display(),
        party.name or str(party.words),
        party.number,
        call.talk_s or None,
        call.ring_s,
        call.agent.name,
        call.team.name if call.team else None,
        call.line.label if call.line else None,
        call.device.name if call.device else None,
        ", ".join(row.tags),
        row.note,
        _remark(row),
    )


def _remark(row: Row) -> str:
    if row.call.twin_of_id is not None:
        return _("Counted with another row")
    return _("The phone's clock was wrong") if row.call.clock_suspect else ""
