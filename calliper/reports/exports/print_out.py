"""A sheet as PDF: as it reads on the screen, as far as people read paper."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

import calliper
from calliper.core import formats
from calliper.core.refused import Refused
from calliper.reports.exports.place import Place
from calliper.reports.exports.totals import total_of
from calliper.reports.fonts import FOLDER
from calliper.reports.picture import parts
from calliper.reports.picture.raster import TYPST as PICTURE
from calliper.reports.sheet import Column, Plot, Sheet, Table

# Nobody prints more; who wants all rows takes a workbook.
MOST_ROWS = 2_000
LONGEST, LONGEST_WORD = 400, 24
WIDE_FROM, SMALL_FROM = 10, 7
SILENCE_S = 150
# With more tables than a few, all is closer and charts are lower: a week shall fit on one sheet.
FEW, LOW = 2, 210
PIECE = 1 << 18
_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD}}}(?=\S)")
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def paper(sheet: Sheet, place: Place) -> Iterator[bytes]:
    """The PDF, in pieces; raises Refused when it cannot be set."""
    yield from _set(json.dumps(told(sheet, place)))


def told(sheet: Sheet, place: Place) -> dict[str, Any]:
    """All words of the paper, as paper.typ reads them."""
    held = sheet.to_read
    tables = [_table(table, place, titled=len(held) > 1) for table in held]
    at = formats.full_stamp(place.now, zone=place.zone.key, hours24=place.hours24, locale=_language())
    return {
        "title": _text(sheet.title),
        "period": sheet.period,
        "scope": _text(sheet.scope),
        "columns": _("Columns: %(which)s") % {"which": sheet.columns_told} if sheet.columns_told else "",
        "organisation": _text(place.name),
        "language": _language(),
        "foot": _("%(name)s · made on %(at)s") % {"name": _text(place.name), "at": at},
        "page": _("Page"),
        "nothing": _("There is nothing here."),
        "dense": len(held) > FEW,
        "wide": any(len(table["heads"]) >= WIDE_FROM for table in tables),
        "figures": [[_text(part) for part in figure] for figure in sheet.figures],
        "findings": [_text(each) for each in sheet.findings],
        "caveats": [_text(each) for each in sheet.caveats],
        "pictures": [_picture(plot, is_low=len(held) > FEW) for plot in sheet.plots],
        "tables": tables,
    }


def _picture(plot: Plot, *, is_low: bool) -> dict[str, Any]:
    """Bars that lie take the height they need."""
    height = LOW if is_low and plot["kind"] != "across" else None
    return {**parts(plot, height=height), "title": _text(plot.get("title", ""))}


def _table(table: Table, place: Place, *, titled: bool) -> dict[str, Any]:
    """Columns that hold nothing are left out: paper is narrow."""
    rows = list(islice(table.rows, MOST_ROWS + 1))
    cut, rows = len(rows) > MOST_ROWS, rows[:MOST_ROWS]
    filled = [at for at, _column in enumerate(table.columns) if _any(rows, at)]
    columns = [table.columns[at] for at in filled]
    cells = [[_cell(row[at], table.columns[at].kind, place) for at in filled] for row in rows]
    kinds, values = total_of(table)
    total = [_cell(values[at], kinds[at], place, blank="") for at in filled] if values else []
    return {
        "title": _text(table.title) if titled else "",
        "heads": [_text(each.label) for each in columns],
        "numbers": [each.kind in ("count", "ratio", "percent", "seconds") for each in columns],
        "widths": _widths(columns, cells),
        "rows": cells,
        "total": total,
        "size": 8.5 if len(columns) < SMALL_FROM else 7.5 if len(columns) <= WIDE_FROM else 6.5,
        "cut": _cut(table, place) if cut else "",
    }


def _any(rows: Sequence[Sequence[Any]], at: int) -> bool:
    return not rows or any(row[at] not in (None, "") for row in rows)


def _cut(table: Table, place: Place) -> str:
    most = formats.grouped(MOST_ROWS, country=place.country)
    if table.count:
        facts = {"most": most, "all": formats.grouped(table.count, country=place.country)}
        return (
            _("Only the first %(most)s of %(all)s rows are printed. A workbook or a CSV holds all.") % facts
        )
    return _("Only the first %(most)s rows are printed. A workbook or a CSV holds all.") % {"most": most}


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[int]:
    """Shares of the page; without a column of texts all have the same."""
    found = [_width(each, [row[at] for row in cells]) for at, each in enumerate(columns)]
    return found if any(found) else [1] * len(columns)


def _width(column: Column, cells: Sequence[str]) -> int:
    """A share of what is left; 0 for as wide as it is."""
    if column.kind != "text":
        return 0
    return min(30, max(7, *(len(each) for each in cells[:500]), len(column.label)))


def _cell(value: Any, kind: str, place: Place, *, blank: str = formats.DASH) -> str:
    if value is None or value == "":
        return blank
    if kind == "text":
        return _text(value)
    if kind == "seconds":
        return formats.duration(int(value)) if value else _("0 s")
    if kind == "day":
        return formats.whole_day(value, locale=_language())
    if kind == "moment":
        return _moment(value, place)
    decimals = {"percent": 2, "ratio": 2}.get(kind, 0)
    number = formats.grouped(
        float(value) if decimals else int(value), country=place.country, decimals=decimals
    )
    return f"{number}%" if kind == "percent" else number


def _moment(value: datetime, place: Place) -> str:
    day = formats.whole_day(value.astimezone(place.zone).date(), locale=_language())
    return f"{day}, {formats.clock(value, zone=place.zone.key, hours24=place.hours24)}"


def _text(value: Any) -> str:
    """A text of others that fits: without what is not seen, cut where it is endless, and breakable in long words."""
    text = " ".join(_UNSEEN.sub("\ufffd", str(value)).split())
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return _LONG_WORD.sub(lambda word: f"{word[0]}\u200b", text)


def _language() -> str:
    return (get_language() or "en").split("-")[0]


def _set(held: str) -> Iterator[bytes]:
    """Give the words to a child and take the PDF; the child never outlives this."""
    home = str(Path(calliper.__file__).resolve().parent.parent)
    child = subprocess.Popen(
        [sys.executable, "-m", "calliper.reports.exports.pdf.child"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=FOLDER, start_new_session=True,
        env={"PYTHONPATH": home, "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "2"},
    )  # fmt: skip
    try:
        given = f"{FOLDER}\n{len(PICTURE.encode())}\n{PICTURE}{held}".encode()
        made, _nothing = child.communicate(given, timeout=SILENCE_S)
    except subprocess.TimeoutExpired:
        made = b""
    finally:
        child.kill()
        child.wait()
    if not made.startswith(b"%PDF"):
        raise Refused(_("This page could not be set as a paper. Take a workbook or a CSV."))
    for start in range(0, len(made), PIECE):
        yield made[start : start + PIECE]
