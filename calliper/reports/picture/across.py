"""Bars of people and places, the longest first, with their names before and their figures behind."""

from __future__ import annotations

from calliper.reports.explorer.scale import Scale, exact
from calliper.reports.picture.canvas import Canvas
from calliper.reports.picture.letters import cut, width
from calliper.reports.sheet.sheet import Plot

THICK, ROW, NAMES, SIZE = 22, 32, 0.34, 12


def height(plot: Plot) -> float:
    """What so many bars take."""
    return ROW * max(len(plot["names"]), 1) + 12


def across(canvas: Canvas, plot: Plot, top: float, held: Scale) -> None:
    """Draw the bars below `top`; the figures stand at their ends, so there are no lines."""
    values = plot["series"][0]["values"]
    country = plot["locale"].partition("-")[2]
    words = [exact(value, plot["unit"], country) for value in values]
    names = [cut(name, canvas.width * NAMES, SIZE) for name in plot["names"]]
    left = 20 + max((width(name, SIZE) for name in names), default=0)
    room = canvas.width - left - 16 - max((width(word) for word in words), default=0)
    row = (canvas.height - top - 8) / max(len(values), 1)
    thick = min(THICK, row * 0.72)
    most = max([value or 0 for value in values], default=0) or held.top
    for place, (name, value, word) in enumerate(zip(names, values, words, strict=True)):
        middle = top + 4 + (place + 0.5) * row
        long = room * max(value or 0, 0) / most
        rest = plot["colours"][place] == "line-strong"
        canvas.write((left - 8, middle + 4), name, "ink-2", size=SIZE, anchor="end")
        canvas.box((left, middle - thick / 2), (long, thick), "line-strong" if rest else "accent-fill")
        canvas.write((left + long + 6, middle + 4), word, "ink-2")
    canvas.line([(left - 0.5, top + 4), (left - 0.5, canvas.height - 4)], "line-strong")
