"""The call history that Callyzer exports, CSV or XLSX; its columns are found by their headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from calliper.core.sheets.opened import Source
from calliper.core.sheets.tables import Sheets
from calliper.sync.imports import guess
from calliper.sync.imports.faults import Fault
from calliper.sync.imports.formats import Head, table
from calliper.sync.imports.options import Options
from calliper.sync.imports.row import CallRow

name = "callyzer"
label = "Callyzer call history"
OWN = ("emp_", "employee_", "employee")
OTHERS = ("client_",)


def recognises(head: Head, filename: str) -> bool:
    """By the headings: an employee, the other party, a type and a date, named as the vendor names them."""
    roles = guess.roles(head.headings)
    ours = any(heading.startswith(OWN) for heading in head.headings)
    theirs = any(f"{heading}_".startswith(OTHERS) for heading in head.headings)
    return ours and theirs and {"number", "type"} <= set(roles) and bool({"start", "date"} & set(roles))


def rows(source: Source, options: Options) -> Iterator[CallRow | Fault]:
    """One call per row. Dates are in the account's zone, `options.zone`; hidden callers have no number."""
    first = list(islice(Sheets(source).rows(options.sheet), guess.LOOKED_FOR_HEADINGS))
    place, headings = guess.headings(first)
    known = replace(options, heading_row=place, columns=guess.roles(headings))
    return table.calls(source, known, name, may_hide=True)
