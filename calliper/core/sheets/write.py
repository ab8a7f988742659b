"""Lines of CSV that a spreadsheet shows and never runs: texts in them come from phones and from strangers."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes UTF-8 for Western Windows letters
STARTERS = frozenset("=+-@\t\r\n|%")
SHIELD = "'"


def csv_line(cells: Sequence[str]) -> str:
    """One line with its end. Every cell stands in quotes, so that no country's separator can split one."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow([safe(cell) for cell in cells])
    return out.getvalue()


def safe(cell: str) -> str:
    """The cell, with an apostrophe before it if any spreadsheet might take it for a formula."""
    text = cell.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
    return SHIELD + text if _starts_formula(text) or text.startswith(SHIELD) else text


def plain(cell: str) -> str:
    """What `safe` was given: the apostrophe alone is taken off again."""
    return cell.removeprefix(SHIELD)


def _starts_formula(text: str) -> bool:
    """Whether the first mark that a spreadsheet might look at begins a formula; full-width signs count as theirs."""
    for mark in text:
        if mark in "\t\r\n":
            return True
        if mark in "\"' \ufffd" or mark.isspace() or unicodedata.category(mark)[0] == "C":
            continue
        return unicodedata.normalize("NFKC", mark)[0] in STARTERS
    return False
