"""What the columns of an unknown table probably hold, by their headings and, where those are silent, their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from calliper.sync.imports import durations, times
from calliper.sync.imports.faults import NoCall
from calliper.sync.imports.options import Options
from calliper.sync.imports.words import ANDROID_TYPES, HEADINGS, TYPES, fold

TableRow = tuple[int, list[str]]
LOOKED_FOR_HEADINGS = 20
ENOUGH = 0.8
_PHONE = re.compile(r"\+?[\d\s()\-.]{8,20}|\d(?:\.\d+)?[eE]\+\d{2}")
_LENGTH = re.compile(r"\d{1,5}|\d{1,2}:\d{2}(?::\d{2})?|(?:\d+\s*[hms]\s*)+")


def roles(headings: Sequence[str]) -> dict[str, int]:
    """Role -> column by the headings; of two columns that fit a role, the first."""
    found: dict[str, int] = {}
    for column, heading in enumerate(headings):
        role = HEADINGS.get(fold(heading)) or HEADINGS.get(fold(re.sub(r"\(.*?\)", "", heading)))
        if role:
            found.setdefault(role, column)
    if "start" in found and "date" in found and "time" in found:
        del found["start"]
    if "date" in found and "time" not in found and "start" not in found:
        found["start"] = found.pop("date")
    if "time" in found and "date" not in found:
        column = found.pop("time")
        found.setdefault("start", column)
    if "start" in found:
        found.pop("date", None)
        found.pop("time", None)
    return found


def headings(rows: Sequence[TableRow]) -> tuple[int, list[str]]:
    """(place, cells) of the row of headings; place 0 and nothing when the first row is a call already."""
    known = max(rows, key=lambda row: len(roles(row[1])), default=None)
    if known is not None and len(roles(known[1])) >= 2:
        return known[0], [cell.strip() for cell in known[1]]
    if not rows or _is_call(rows[0][1]):
        return 0, []
    return rows[0][0], [cell.strip() for cell in rows[0][1]]


def options_for(
    rows: Sequence[TableRow], zone: str, sheet: str
) -> tuple[Options, tuple[str, ...], tuple[str, ...]]:
    """(the best mapping, forms the starts may have, forms the durations may have) for the first rows of a table."""
    place, names = headings(rows[:LOOKED_FOR_HEADINGS])
    body = [cells for at, cells in rows if at > place]
    columns = roles(names)
    _fill(columns, body)
    guessed = Options(zone=zone, sheet=sheet, heading_row=place, columns=columns)
    starts = times.settle(column_of(body, columns.get("start", columns.get("date", -1))))
    lengths = durations.settle(column_of(body, columns.get("duration", -1)))
    if starts:
        guessed = replace(guessed, start_form=starts[0])
    return replace(guessed, duration_form=lengths[0]), starts, lengths


def column_of(body: Iterable[Sequence[str]], column: int) -> list[str]:
    """The cells of a column that hold something."""
    if column < 0:
        return []
    return [text for cells in body if column < len(cells) and (text := cells[column].strip())]


def unknown_types(words: Iterable[str]) -> tuple[str, ...]:
    """The words of a type column that nobody here knows, once each."""
    return tuple(
        dict.fromkeys(word for word in words if fold(word) not in TYPES and word not in ANDROID_TYPES)
    )


def _fill(columns: dict[str, int], body: Sequence[Sequence[str]]) -> None:
    """Find by their cells the columns that no heading named."""
    for role, fits in _LOOKS.items():
        if role in columns or (role == "start" and "date" in columns):
            continue
        width = max((len(cells) for cells in body), default=0)
        for column in range(width):
            cells = column_of(body, column)
            if column not in columns.values() and cells and sum(map(fits, cells)) >= ENOUGH * len(cells):
                columns[role] = column
                break


def _is_start(text: str) -> bool:
    return bool(times.settle([text])) and not text.isdecimal()


def _is_phone(text: str) -> bool:
    return bool(_PHONE.fullmatch(text)) and sum(mark.isdigit() for mark in text) >= 4


def _is_length(text: str) -> bool:
    try:
        durations.duration_s(text, "auto")
    except NoCall:
        return False
    return bool(_LENGTH.fullmatch(text.lower()))


def _is_type(text: str) -> bool:
    return fold(text) in TYPES


_LOOKS: dict[str, Callable[[str], bool]] = {
    "type": _is_type,
    "start": _is_start,
    "number": _is_phone,
    "duration": _is_length,
}


def _is_call(cells: Sequence[str]) -> bool:
    return any(_is_start(cell.strip()) or _is_phone(cell.strip()) for cell in cells)
