"""Puts a chart together: ground, keys, and what its kind draws."""

from __future__ import annotations

from calliper.reports.explorer.scale import greatest, scale
from calliper.reports.picture import across, legend
from calliper.reports.picture.canvas import Canvas
from calliper.reports.picture.colours import Theme
from calliper.reports.picture.donut import donut
from calliper.reports.picture.told import told
from calliper.reports.picture.upright import upright
from calliper.reports.sheet.sheet import Plot

WIDTH, HEIGHT = 720, 276


def svg(plot: Plot, *, theme: Theme = "light", width: int = WIDTH, height: int | None = None) -> str:
    """A chart as SVG, with its title and its course in words for who cannot see it; sizes in pixels."""
    return canvas(plot, theme=theme, width=width, height=height).svg(
        title=plot.get("title", ""), tells=told(plot)
    )


def canvas(plot: Plot, *, theme: Theme = "light", width: int = WIDTH, height: int | None = None) -> Canvas:
    """A chart as shapes and words; without a height it takes what it needs."""
    rows = legend.rows(legend.keys(plot), width - 16)
    keys = len(rows) * legend.ROW
    own = across.height(plot) if plot["kind"] == "across" else HEIGHT
    held = Canvas(width, height or own + keys, theme)
    held.box((0, 0), (held.width, held.height), "surface")
    top = legend.draw(held, rows)
    axis = scale(greatest(plot), plot["unit"], plot["locale"].partition("-")[2])
    if plot["kind"] == "across":
        across.across(held, plot, top, axis)
    elif plot["kind"] == "donut":
        donut(held, plot, top)
    else:
        upright(held, plot, top, axis)
    return held
