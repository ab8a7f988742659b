"""Any table, CSV or XLSX, by a mapping of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from calliper.core.sheets.opened import Source
from calliper.core.sheets.tables import Sheets, first_of
from calliper.core.sheets.unreadable import Unreadable
from calliper.sync.imports import times
from calliper.sync.imports.columns import RowReader, check
from calliper.sync.imports.faults import Fault, NoCall, fault
from calliper.sync.imports.formats import Head
from calliper.sync.imports.options import Options
from calliper.sync.imports.row import Bad, CallRow

name = "table"
label = "Table with your own columns"
LOOKED_AT = 5_000
TableRow = tuple[int, list[str]]


def recognises(head: Head, filename: str) -> bool:
    """Every table: this is the last one asked."""
    return head.kind in {"text", "xlsx"}


def rows(source: Source, options: Options) -> Iterator[CallRow | Fault]:
    """One call per row under the headings."""
    return calls(source, options, name)


def calls(
    source: Source, options: Options, told: str, *, may_hide: bool = False
) -> Iterator[CallRow | Fault]:
    """The same for a format whose columns are known; `told` becomes the source of its calls."""
    sheets = Sheets(source)
    found = ((place, cells) for place, cells in sheets.rows(options.sheet) if place >= options.heading_row)
    first = first_of(found, LOOKED_AT)
    if not first:
        raise Unreadable("no_calls")
    width = max(len(cells) for _, cells in first)
    check(options, width)
    body = [(place, cells) for place, cells in first if place > options.heading_row]
    width = len(_without_end(first[0][1])) if options.heading_row else width
    settled = replace(options, start_form=start_form(options, body))
    reader = RowReader(settled, source.repairs, source=told, counts_from_1904=sheets.counts_from_1904)
    reader.may_hide = may_hide
    for place, cells in chain(body, found):
        try:
            if len(cells) > width and any(cells[width:]):
                raise NoCall(Bad.TOO_MANY_CELLS)
            call = reader.call(place, cells)
        except NoCall as wrong:
            yield fault(place, wrong, cells)
        else:
            yield call


def start_form(options: Options, body: list[TableRow]) -> str:
    """The form of the starts, found out when nobody chose one. Raises Unreadable when the rows leave it open."""
    if options.start_form != "auto" or not body:
        return options.start_form if options.start_form != "auto" else "ymd"
    column = options.columns.get("start", options.columns.get("date", 0))
    found = times.settle(cells[column].strip() for _, cells in body if column < len(cells))
    if len(found) != 1:
        raise Unreadable("form_unclear" if found else "form_unknown")
    return found[0]


def _without_end(cells: list[str]) -> list[str]:
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells
