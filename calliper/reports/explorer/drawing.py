"""The rows of the table, drawn in Python: there can be two thousand, and templates are slow at such.

Every text passes `esc`; what is joined here is otherwise markup of our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape as esc
from itertools import zip_longest

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from calliper.core import formats
from calliper.reports.explorer.labels import Label
from calliper.reports.explorer.table import Cell, Line

BAR_WIDTH = 96
ARROWS = {"up": "▲", "down": "▼"}


def bar_widths(values: Sequence[float]) -> list[float]:
    """How long the bar of each value is; the greatest takes all there is."""
    most = max(values, default=0)
    return [round(value * BAR_WIDTH / most, 1) if most else 0 for value in values]


def drawn(lines: Iterable[Line], *, compares: bool, bars: Sequence[float] = ()) -> SafeString:
    """The rows of a table body; `bars` are widths of a bar behind the names, for none or all of them."""
    rows = (f"<tr>{_row(line, compares, width)}</tr>" for line, width in zip_longest(lines, bars))
    return mark_safe("".join(rows))  # noqa: S308


def drawn_total(line: Line, *, width: int, compares: bool, bars: bool) -> SafeString:
    """The row that stands for all of it; its name is as wide as the dimensions. Where rows have bars it has none."""
    head = f'<th scope="row" colspan="{width}">{esc(_("All"))}</th>'
    head += '<td class="bar no-phone"></td>' if bars else ""
    return mark_safe(head + "".join(_cell(cell, compares) for cell in line.cells))  # noqa: S308


def _row(line: Line, compares: bool, width: float | None) -> str:
    heads = "".join(map(_head, line.labels)) + ("" if width is None else _bar(width))
    return heads + "".join(_cell(cell, compares) for cell in line.cells)


def _bar(width: float) -> str:
    """As long as its figure, which stands beside it in digits."""
    return (
        f'<td class="bar no-phone"><svg class="bars" width="{BAR_WIDTH}" height="8" aria-hidden="true">'
        f'<rect class="b-accent" x="0" y="0" width="{width}" height="8"/></svg></td>'
    )


def _head(label: Label) -> str:
    lang = f' lang="{label.lang}"' if label.lang else ""
    name = f'<a class="quiet" href="{esc(label.url)}"{lang}>{esc(label.text)}</a>' if label.url else (
        f"<span{lang}>{esc(label.text)}</span>"
    )  # fmt: skip
    if label.second:
        name = f'<span class="who"><span>{name}</span><span class="tnum">{esc(label.second)}</span></span>'
    return f'<th scope="row">{name}</th>'


def _cell(cell: Cell, compares: bool) -> str:
    text = esc(cell.text)
    if cell.url:
        text = f'<a class="quiet" href="{esc(cell.url)}">{text}</a>'
    elif cell.is_none:
        text = f'<span class="ink-3">{text}</span>'
    found = f'<td class="num">{text}</td>'
    return f"{found}{_change(cell)}" if compares else found


def _change(cell: Cell) -> str:
    if cell.change is None and cell.before == formats.DASH:
        return f'<td class="num change"><span class="ink-3">{formats.DASH}</span></td>'
    if cell.change is None:
        told = f'<span class="ink-3">{formats.DASH}</span>'
    else:
        said = {"up": _("up"), "down": _("down")}.get(cell.change.way, "")
        arrow = ARROWS.get(cell.change.way, "")
        way = (
            f'<span aria-hidden="true">{arrow}</span><span class="visually-hidden">{esc(said)}</span> '
            if said
            else ""
        )
        told = f'<b class="medium">{way}{esc(cell.change.words)}</b>'
    before = _("before: %(value)s") % {"value": cell.before}
    return f'<td class="num change">{told} <small class="ink-3">{esc(before)}</small></td>'
