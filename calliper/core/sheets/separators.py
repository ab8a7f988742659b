"""Which character separates the cells of a CSV file."""

from __future__ import annotations

import csv
from collections import Counter

SEPARATORS = (",", ";", "\t", "|")
LOOKED_AT = 60
NAMED = "sep="


def separator_of(head: str) -> str:
    """The separator under which the first rows are widest and most alike; a comma when nothing separates."""
    first = head.split("\n", 1)[0].strip('\r\ufeff "')
    if first.lower().startswith(NAMED) and len(first) == len(NAMED) + 1:
        return first[-1]
    lines = head.splitlines(keepends=True)[:LOOKED_AT]
    if len(lines) > 1 and len(lines) < LOOKED_AT and not head.endswith(("\n", "\r")):
        lines = lines[:-1] or lines
    best = max(SEPARATORS, key=lambda separator: _likeness(lines, separator))
    return best if _likeness(lines, best) > (0, 0) else ","


def _likeness(lines: list[str], separator: str) -> tuple[float, int]:
    """(share of rows that have the commonest width, that width), nothing when that width is one."""
    try:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if any(row))
    except csv.Error:
        return 0, 0
    wide = Counter({width: rows for width, rows in widths.items() if width > 1})
    if not wide:
        return 0, 0
    width, rows = wide.most_common(1)[0]
    return round(rows / sum(widths.values()), 1), width
