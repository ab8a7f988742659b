"""Which columns of a list are taken away: those that somebody sees, or all. The query holds which."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from calliper.calls.columns import Listed, Look
from calliper.calls.narrow import Asked
from calliper.reports.sheet.sheet import Sheet, Table
from calliper.reports.sheet.sources import Address, listed_of

# The word of the query, and of the form that asks for it.
WORD, SEEN, ALL = "columns", "seen", "all"


def settled(asked: Asked, address: Address, wanted: str) -> Address:
    """The same page with what is wanted, and with the columns of this moment where these are wanted."""
    of_list = listed_of(address.page)
    if of_list is None:
        return address
    query, more = QueryDict(address.query), []
    if wanted in (SEEN, ALL) and wanted != chosen(address):
        more.append(f"{WORD}={wanted}")
    if (wanted or chosen(address)) != ALL:
        look = Look.of(asked.viewer, query, of_list)
        more += [] if look.chosen else [replace(look, chosen=True).query()]
    return replace(address, query="&".join(filter(None, [address.query, *more])))


def chosen(address: Address) -> str:
    """What a query says of it; what somebody sees where it says nothing."""
    return ALL if QueryDict(address.query).get(WORD) == ALL else SEEN


def offered(address: Address) -> list[tuple[str, str, bool]]:
    """What one chooses from: its word, its name, and whether it is chosen; nothing on a page that is no list."""
    if listed_of(address.page) is None:
        return []
    names = {SEEN: _("The columns of my list"), ALL: _("All columns")}
    return [(word, name, word == chosen(address)) for word, name in names.items()]


def narrowed(sheet: Sheet, asked: Asked, address: Address, of_list: Listed) -> Sheet:
    """The sheet of a list with the columns that are wanted, and with a word about them."""
    if chosen(address) == ALL:
        return replace(sheet, columns_told=_("All columns"))
    look = Look.of(asked.viewer, QueryDict(address.query), of_list)
    left_out = [str(label) for name, label in of_list.columns.items() if name not in look.columns]
    told = _("Those that the list showed, without: %(names)s") % {"names": ", ".join(left_out)}
    tables = [_narrowed(table, look) for table in sheet.tables]
    return replace(sheet, tables=tables, columns_told=told if left_out else _("All columns"))


def _narrowed(table: Table, look: Look) -> Table:
    kept = [
        at for at, column in enumerate(table.columns) if not column.within or column.within in look.columns
    ]
    if len(kept) == len(table.columns):
        return table
    rows: Any = ([row[at] for at in kept] for row in table.rows)
    return replace(table, columns=[table.columns[at] for at in kept], rows=rows)
