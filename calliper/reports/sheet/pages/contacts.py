"""The list of contacts, whom somebody spoke with last first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.columns import CONTACTS
from calliper.calls.contact_list import ContactList, Line
from calliper.calls.narrow import Asked
from calliper.reports.sheet.choosing import narrowed
from calliper.reports.sheet.sheet import Column, Sheet, Table
from calliper.reports.sheet.sources import Address, source
from calliper.reports.sheet.words import filters, understood


@source("contacts", permission="contacts.read", of_list=CONTACTS)
def contacts(asked: Asked, address: Address) -> Sheet:
    """Contacts within reach under the filters of the list, with the latest call of each."""
    held = ContactList(asked, QueryDict(address.query))
    chips = held.chips()
    understood(chips["wrong"])
    several = [*chips["bar"], *(chip for chip, _url in chips["switches"])]
    columns = [
        Column("contact", _("Contact")),
        Column("number", _("Number")),
        Column("last_at", _("Last call"), "moment", within="last"),
        Column("outcome", _("Outcome"), within="outcome"),
        Column("agent", _("With"), within="with"),
        Column("calls", _("Calls"), "count", within="calls"),
        Column("remark", _("Remark")),
    ]
    table = Table(_("Contacts"), columns, _rows(held))
    made = Sheet(_("Contacts"), _("All days"), filters(several, _("All contacts within your reach")), [table])
    return narrowed(made, asked, address, CONTACTS)


def _rows(held: ContactList) -> Iterator[Sequence[Any]]:
    return (_row(line) for line in held.every())


def _row(line: Line) -> Sequence[Any]:
    call, party = line.last, line.party
    last = (call.counted_start_at, call.get_outcome_display(), call.agent.name)
    return (
        party.name or str(party.words),
        party.number,
        *(last if line.told else (None, None, None)),
        line.count or None,
        _("Never tracked") if line.is_excluded else "",
    )
