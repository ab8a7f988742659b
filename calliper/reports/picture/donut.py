"""A ring of a few parts, with the whole in its middle."""

from __future__ import annotations

from calliper.reports.explorer.scale import exact
from calliper.reports.picture.canvas import Canvas
from calliper.reports.sheet.sheet import Plot

OUTER, INNER = 0.44, 0.27


def donut(canvas: Canvas, plot: Plot, top: float) -> None:
    """Draw the ring below `top`."""
    values = [max(value or 0, 0) for value in plot["series"][0]["values"]]
    whole = sum(values)
    high = canvas.height - top
    size = min(high, canvas.width)
    centre = (canvas.width / 2, top + high / 2)
    begun = 0.0
    for value, name in zip(values, plot["colours"], strict=True):
        if not value:
            continue
        share = value / whole
        canvas.ring(centre, (size * OUTER, size * INNER), (begun, begun + share), name)
        begun += share
    words = exact(whole, plot["unit"], plot["locale"].partition("-")[2])
    canvas.write((centre[0], centre[1] + 7), words, "ink", size=20, weight=600, anchor="middle")
