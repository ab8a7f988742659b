"""A typed or pasted list as a table of text."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_lazy as _

from calliper.core.refused import Refused

MOST_ROWS = 5000
MOST_COLUMNS = 30
LONGEST = 400


@dataclass(frozen=True)
class Lines:
    """Rows of equal length without empty ones; `places` are their lines, counted from 1 as the sender sees them."""

    rows: tuple[tuple[str, ...], ...]
    places: tuple[int, ...]


def lines(given: Sequence[Sequence[str]], places: Sequence[int] = ()) -> Lines:
    """Clean cells in rows of equal length; raises Refused for too many rows or columns, or for none."""
    counted = places or range(1, len(given) + 1)
    cleaned = [(place, [clean(cell) for cell in row]) for place, row in zip(counted, given, strict=True)]
    held = [(place, row) for place, row in cleaned if any(row)]
    if not held:
        raise Refused(_("There is nobody in it. Write one person per line."), "text")
    if len(held) > MOST_ROWS + 1:
        raise Refused(_("A list has at most 5,000 people. Split it."), "text")
    width = max(len(row) for _place, row in held)
    if width > MOST_COLUMNS:
        raise Refused(_("The list has more than 30 columns. Keep those about people."), "text")
    return Lines(
        tuple(tuple(row + [""] * (width - len(row))) for _place, row in held),
        tuple(place for place, _row in held),
    )


def pasted(text: str) -> Lines:
    """Lines copied from a spreadsheet (tabs between cells), or written with commas or semicolons; raises Refused."""
    separator = _separator(text.strip().split("\n", 1)[0])
    quotes: Literal[0, 3] = csv.QUOTE_MINIMAL if text.count('"') % 2 == 0 else csv.QUOTE_NONE
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, quoting=quotes, skipinitialspace=True
    )
    rows, places, before = [], [], 0
    try:
        for row in reader:
            rows.append(row)
            places.append(before + 1)
            before = reader.line_num
    except csv.Error as wrong:
        raise Refused(_("A line is too long to be a person. Check the quotation marks."), "text") from wrong
    return lines(rows, places)


def _separator(first: str) -> str:
    if "\t" in first:
        return "\t"
    return ";" if first.count(";") > first.count(",") else ","


def clean(text: str) -> str:
    """One line of composed Unicode without control characters; longer than any name is cut for show, then refused."""
    composed = unicodedata.normalize("NFC", text)
    # Invisible marks of direction come along from chat programs; joiners are part of Indian spelling.
    kept = "".join(
        sign if unicodedata.category(sign) not in {"Cc", "Cs", "Cf"} or sign in "\u200c\u200d" else " "
        for sign in composed
    )
    return " ".join(kept.split())[:LONGEST]
