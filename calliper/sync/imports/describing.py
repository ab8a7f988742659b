"""What a file looks like, found out by the child from its first rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from calliper.core.sheets.opened import Source
from calliper.core.sheets.tables import Sheets, first_of
from calliper.core.sheets.unreadable import Unreadable
from calliper.sync.imports import formats, guess, xml
from calliper.sync.imports.faults import Fault
from calliper.sync.imports.formats import Format, Head
from calliper.sync.imports.options import Options
from calliper.sync.imports.row import CallRow
from calliper.sync.imports.words import fold

SAMPLE_ROWS = 20
LOOKED_AT = 5_000
LONGEST_CELL = 300
SHOWN = ("number", "type", "start_ms", "duration_s", "ring_s", "name", "subscription_id")


def described(source: Source, filename: str, zone: str, sheet: str) -> dict[str, Any]:
    """The description as plain values. Raises Unreadable."""
    if source.kind == "xml":
        return _of_xml(source, filename, zone)
    return _of_table(source, filename, zone, sheet)


def _of_xml(source: Source, filename: str, zone: str) -> dict[str, Any]:
    root = xml.root_of(source.head)
    if not root and "<!doctype" in source.head[:8192].lower():
        raise Unreadable("xml_doctype")
    found = formats.recognised(Head("xml", text=source.head, root=root), filename)
    options = Options(zone=zone)
    rows: list[CallRow | Fault] = []
    broken = ""
    try:
        rows.extend(islice(found.rows(source, options), LOOKED_AT))
    except Unreadable as wrong:
        # The reading itself says so at its end; a first look still shows what is there.
        broken = wrong.reason
        if not rows and wrong.reason not in {"xml_truncated", "xml_broken"}:
            raise
    if not rows and not broken:
        raise Unreadable("no_calls")
    sample = [_shown(row) for row in rows[:SAMPLE_ROWS]]
    facts = {"headings": SHOWN, "sample": sample, "guess": options.to_json()}
    return {**_common(found, source, len(rows)), **facts, "is_table": False}


def _shown(row: CallRow | Fault) -> list[str]:
    if isinstance(row, Fault):
        return list(row.raw)
    return ["" if (value := getattr(row, name)) is None else str(value) for name in SHOWN]


def _of_table(source: Source, filename: str, zone: str, sheet: str) -> dict[str, Any]:
    sheets = Sheets(source)
    rows = first_of(sheets.rows(sheet), LOOKED_AT)
    if not rows:
        raise Unreadable("no_calls")
    place, names = guess.headings(rows[: guess.LOOKED_FOR_HEADINGS])
    head = Head(source.kind, text=source.head, headings=tuple(fold(name) for name in names))
    found = formats.recognised(head, filename)
    options, starts, lengths = guess.options_for(rows, zone, sheet)
    body = [cells for at, cells in rows if at > place]
    kinds = guess.column_of(body, options.columns.get("type", -1))
    return {
        **_common(found, source, len(body)),
        "is_table": True,
        "sheets": sheets.names,
        "headings": [name[:LONGEST_CELL] for name in names],
        "sample": [[cell[:LONGEST_CELL] for cell in cells] for cells in body[:SAMPLE_ROWS]],
        "guess": options.to_json(),
        "starts": starts,
        "lengths": lengths,
        "unknown_types": guess.unknown_types(kinds)[:50],
        "type_words": list(dict.fromkeys(kinds))[:50],
        "agents": list(dict.fromkeys(_agents(found, source, options))),
    }


def _agents(found: Format, source: Source, options: Options) -> Iterator[str]:
    """The agents that the first rows name, as `read` would name them."""
    try:
        rows = islice(found.rows(source, _readable(options)), LOOKED_AT)
        yield from (row.agent for row in rows if isinstance(row, CallRow) and row.agent)
    except Unreadable:
        return


def _readable(options: Options) -> Options:
    """The guess with a choice made where a person still has to make it: only names are wanted."""
    return replace(options, type_otherwise=options.type_otherwise or "unknown")


def _common(found: Format, source: Source, rows: int) -> dict[str, Any]:
    """What every description says; `rows` is an estimate by bytes when the file goes on."""
    read = max(source.position(), 1)
    whole = rows < LOOKED_AT - 1
    return {
        "format": found.name,
        "rows": rows if whole else round(rows * source.size / read),
        "rows_exact": whole,
        "repairs": sorted(source.repairs),
    }
