"""Single cells: typed, so that a workbook adds them up; texts are never formulas, whatever they begin with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import partial
from typing import Any

from calliper.core.formats import DAY_S
from calliper.core.sheets.write import safe
from calliper.reports.exports.xlsx.styles import ASKEW, HEAD, style_of
from calliper.reports.exports.xlsx.text import escaped

# Day 0 of a workbook, as far as days after February 1900 are concerned.
EPOCH = date(1899, 12, 30).toordinal()
EPOCH_S = datetime(1899, 12, 30, tzinfo=UTC).timestamp()
Draw = Callable[[str, Any], str]
Turn = Callable[[Any], int | float]


def letters(number: int) -> str:
    """The letters of a column, 0 for A."""
    found = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def draws(kinds: Sequence[str], zone: tzinfo, *, bold: bool = False) -> list[Draw]:
    """For each kind what draws a cell of a reference and a value."""
    return [_draw(kind, zone, bold=bold) for kind in kinds]


def text_cell(at: str, value: Any, style: int | None = None) -> str:
    """A text, with a mark of its own where typing it would make a formula."""
    text = str(value)
    if style is None:
        style = 0 if text[:1].isalpha() or safe(text) == text else ASKEW
    return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escaped(text)}</t></is></c>'


def head_cell(at: str, value: Any) -> str:
    """A head."""
    return text_cell(at, value, HEAD)


def _draw(kind: str, zone: tzinfo, *, bold: bool) -> Draw:
    style = style_of(kind, bold=bold)
    if kind == "text":
        return (lambda at, value: text_cell(at, value, style)) if bold else text_cell
    if kind in ("count", "ratio"):
        return lambda at, value: f'<c r="{at}" s="{style}"><v>{value}</v></c>'
    turn: Turn = TURNED[kind] if kind in TURNED else partial(_serial, zone=zone)
    return lambda at, value: f'<c r="{at}" s="{style}"><v>{turn(value)}</v></c>'


def _serial(value: datetime, *, zone: tzinfo) -> float:
    """Days since day 0 on the local clock, to the millisecond."""
    local = value.astimezone(zone).replace(tzinfo=UTC)
    return round((local.timestamp() - EPOCH_S) / DAY_S, 8)


TURNED: dict[str, Turn] = {
    "percent": lambda value: round(float(value) / 100, 8),
    "seconds": lambda value: int(value) / DAY_S,
    "day": lambda value: value.toordinal() - EPOCH,
}
