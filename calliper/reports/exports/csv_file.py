"""A sheet as comma-separated values, for a spreadsheet or for software."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from functools import lru_cache
from itertools import islice
from typing import Any

from calliper.core.formats import HOUR_S, MINUTE_S
from calliper.core.sheets.write import BYTE_ORDER_MARK, safe
from calliper.reports.exports.about import about
from calliper.reports.exports.place import Place
from calliper.reports.exports.totals import total_of
from calliper.reports.sheet import Sheet, Table

AT_ONCE = 500
LOCAL = len("2026-11-20 17:12:00")
# How a value of each kind is written.
Ways = Mapping[str, Callable[[Any], str]]


def spreadsheet(sheet: Sheet, place: Place) -> Iterator[bytes]:
    """As a spreadsheet opens it: byte order mark, local times, durations as h:mm:ss, and no cell that it would run."""
    ways, several = _shown(place.zone), len(sheet.tables) > 1
    yield BYTE_ORDER_MARK.encode()
    for number, table in enumerate(_tables(sheet, place)):
        if several:
            yield _text([*([[]] if number else []), [safe(table.title)]], csv.QUOTE_ALL)
        heads = [safe(str(each.label)) for each in table.columns]
        yield from _lines(table, ways, heads, csv.QUOTE_ALL)
        if table.total is not None:
            yield _text([_total(table, ways)], csv.QUOTE_ALL)


def plain(sheet: Sheet, place: Place) -> Iterator[bytes]:
    """As software reads it: names of code, ISO 8601 moments with offset, seconds, numbers; texts as they are."""
    ways = _exact(place.zone)
    for number, table in enumerate(_tables(sheet, place)):
        if number:
            yield b"\r\n"
        yield from _lines(table, ways, [each.name for each in table.columns], csv.QUOTE_MINIMAL)


def _tables(sheet: Sheet, place: Place) -> Sequence[Table]:
    """What there is; a page without a table tells at least what it is about."""
    return sheet.tables or [about(sheet, place)]


def _lines(table: Table, ways: Ways, heads: Sequence[str], quoting: Any) -> Iterator[bytes]:
    yield _text([heads], quoting)
    writes, rows = [ways[each.kind] for each in table.columns], iter(table.rows)
    while several := list(islice(rows, AT_ONCE)):
        yield _text(_written(several, writes), quoting)


def _written(
    rows: Sequence[Sequence[Any]], writes: Sequence[Callable[[Any], str]]
) -> Iterable[Sequence[str]]:
    """Column by column, which is quicker than row by row."""
    columns = zip(zip(*rows, strict=True), writes, strict=True)
    return zip(
        *(["" if value is None else write(value) for value in column] for column, write in columns),
        strict=True,
    )


def _text(rows: Iterable[Sequence[str]], quoting: Any) -> bytes:
    out = io.StringIO()
    csv.writer(out, quoting=quoting).writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _total(table: Table, ways: Ways) -> list[str]:
    kinds, values = total_of(table)
    (cells,) = _written([values], [ways[kind] for kind in kinds])
    return list(cells)


def _shown(zone: tzinfo) -> Ways:
    """As it reads on the screen; what took a closer look is known until the file is written."""
    return {
        "text": _guard(),
        "count": _number,
        "ratio": lambda value: f"{value:.2f}",
        "percent": lambda value: f"{value:.2f}%",
        "seconds": lru_cache(maxsize=4096)(_length),
        "day": lambda value: str(value.isoformat()),
        "moment": lambda value: value.astimezone(zone).isoformat(" ", "seconds")[:LOCAL],
    }


def _exact(zone: tzinfo) -> Ways:
    return {
        "text": str,
        "count": _number,
        "ratio": _number,
        "percent": _number,
        "seconds": _number,
        "day": lambda value: str(value.isoformat()),
        "moment": lambda value: str(value.astimezone(zone).isoformat()),
    }


def _guard() -> Callable[[Any], str]:
    """Turns texts into such as no spreadsheet takes for a formula; most begin with a letter and need no closer look."""
    closely = lru_cache(maxsize=4096)(safe)

    def guarded(value: Any) -> str:
        text = value if type(value) is str else str(value)
        return text if text.isascii() and text[:1].isalpha() and "\x00" not in text else closely(text)

    return guarded


def _length(value: Any) -> str:
    """`0:06:48`: with two parts a spreadsheet would read hours and minutes."""
    minutes, seconds = divmod(int(value), MINUTE_S)
    hours, minutes = divmod(minutes, HOUR_S // MINUTE_S)
    return f"{hours}:{minutes:02}:{seconds:02}"


def _number(value: Any) -> str:
    """Without an exponent and without noughts that say nothing."""
    return str(value) if isinstance(value, int) else f"{value:f}".rstrip("0").rstrip(".")
