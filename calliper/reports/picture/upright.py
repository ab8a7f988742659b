"""Bars and lines along days, hours or words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from calliper.reports.explorer.scale import Scale
from calliper.reports.picture.canvas import Canvas, Point
from calliper.reports.picture.letters import cut, lines, width
from calliper.reports.sheet.sheet import Plot

# Labels stand at each place, each 3rd or 7th: counted back from the end, so that the last one is named.
EVERY = (1, 2, 3, 7, 14, 28, 56, 112, 224, 448)
GAP, WIDEST, PALE = 0.28, 56, 0.5
LINE, APART = 14, 10


@dataclass(frozen=True)
class Frame:
    """Where values go: a rectangle, the places along it, and the scale up."""

    left: float
    top: float
    right: float
    bottom: float
    places: int
    scale: Scale

    @property
    def slot(self) -> float:
        """The width of one place."""
        return (self.right - self.left) / max(self.places, 1)

    def x(self, place: int) -> float:
        """The middle of a place."""
        return self.left + (place + 0.5) * self.slot

    def y(self, value: float) -> float:
        """How high a value is."""
        return self.bottom - (self.bottom - self.top) * min(max(value, 0) / self.scale.top, 1)


def upright(canvas: Canvas, plot: Plot, top: float, held: Scale) -> None:
    """Draw bars, stacked bars or lines, their axes and names below `top`."""
    left = 16 + max(width(words) for _value, words in held.ticks())
    slot = (canvas.width - 12 - left) / max(len(plot["names"]), 1)
    under = _names(plot, slot)
    deep = max((len(each) for each in under.values()), default=1)
    bottom = canvas.height - 8 - deep * LINE
    frame = Frame(left, top + 12, canvas.width - 12, bottom, len(plot["names"]), held)
    _axes(canvas, frame, under)
    solid = [each for each in plot["series"] if not each.get("dashed")]
    if plot["kind"] in ("line", "lines"):
        for each in solid:
            _line(canvas, frame, plot, each)
    elif plot["kind"] == "stacked":
        _stacks(canvas, frame, plot, solid)
    else:
        _bars(canvas, frame, plot, solid)
    for each in plot["series"]:
        if each.get("dashed"):
            _line(canvas, frame, plot, each)


def _names(plot: Plot, slot: float) -> dict[int, list[str]]:
    """The names that have room, each in its lines. Words are few and all count; of days the last is always named."""
    names = plot["names"]
    if plot.get("colours"):
        return {place: lines(name, slot - 6) for place, name in enumerate(names)}
    widest = max((width(name) for name in names), default=0) + APART
    every = next((each for each in EVERY if each * slot >= widest), EVERY[-1])
    last = len(names) - 1
    shown = [place for place in range(len(names)) if (last - place) % every == 0]
    return {place: [cut(names[place], max(every * slot, 40))] for place in shown}


def _axes(canvas: Canvas, frame: Frame, under: dict[int, list[str]]) -> None:
    for value, words in frame.scale.ticks():
        y = round(frame.y(value)) + 0.5
        canvas.line([(frame.left, y), (frame.right, y)], "line" if value else "line-strong")
        canvas.write((frame.left - 8, y + 3.5), words, anchor="end")
    for place, rows in under.items():
        for row, word in enumerate(rows):
            half = width(word) / 2
            x = min(max(frame.x(place), half), canvas.width - half)
            canvas.write((x, frame.bottom + 15 + row * LINE), word, anchor="middle")


def _pale(plot: Plot, place: int) -> dict[str, float]:
    """What is not over yet is drawn lighter."""
    return {"opacity": PALE} if place == plot.get("running", -1) else {}


def _stacks(canvas: Canvas, frame: Frame, plot: Plot, series: list[dict[str, Any]]) -> None:
    wide = min(frame.slot * (1 - GAP), WIDEST)
    for place in range(frame.places):
        reached = 0.0
        for each in series:
            value = each["values"][place] or 0
            if not value:
                continue
            low, high = frame.y(reached), frame.y(reached + value)
            # A pixel between the parts, unless the part has no more than that.
            gap = 1 if reached and low - high > 2 else 0
            at = (frame.x(place) - wide / 2, high)
            canvas.box(at, (wide, low - high - gap), each["colour"], **_pale(plot, place))
            reached += value


def _bars(canvas: Canvas, frame: Frame, plot: Plot, series: list[dict[str, Any]]) -> None:
    many = max(len(series), 1)
    wide = min(frame.slot * (1 - GAP) / many, WIDEST)
    own = plot.get("colours") or []
    for nth, each in enumerate(series):
        for place, value in enumerate(each["values"]):
            if not value:
                continue
            # Outcomes keep their colours; other words are one series.
            name = own[place] if own and own[place].endswith("-fill") and many == 1 else each["colour"]
            x = frame.x(place) + (nth - many / 2) * wide
            y = frame.y(value)
            canvas.box((x, y), (wide - (many > 1), frame.bottom - y), name, **_pale(plot, place))


def _line(canvas: Canvas, frame: Frame, plot: Plot, each: dict[str, Any]) -> None:
    """A line that breaks where there is nothing; a point alone and the one that still runs are marked."""
    dashed = bool(each.get("dashed"))
    for there, run in groupby(enumerate(each["values"]), key=lambda held: held[1] is not None):
        points: list[Point] = [(frame.x(place), frame.y(value)) for place, value in run] if there else []
        if len(points) > 1:
            canvas.line(points, each["colour"], thick=1.5 if dashed else 2, dashed=dashed)
        elif points and not dashed:
            canvas.dot(points[0], each["colour"])
    running = plot.get("running", -1)
    if running >= 0 and not dashed and each["values"][running] is not None:
        canvas.dot((frame.x(running), frame.y(each["values"][running])), each["colour"], hollow=True)
