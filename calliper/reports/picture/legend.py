"""The keys above a chart, with totals where the series add up; one series needs no key."""

from __future__ import annotations

from dataclasses import dataclass

from calliper.reports.explorer.scale import exact
from calliper.reports.picture.canvas import Canvas
from calliper.reports.picture.letters import cut, width
from calliper.reports.sheet.sheet import Plot

ROW, SIZE, KEY, BETWEEN, LONGEST = 20, 12, 16, 18, 190


@dataclass(frozen=True)
class Key:
    """A colour, its words, and the figure beside them."""

    colour: str
    name: str
    figure: str = ""
    dashed: bool = False

    @property
    def wide(self) -> float:
        """What it takes of a row."""
        figure = width(self.figure, SIZE) + 6 if self.figure else 0
        return KEY + width(self.name, SIZE) + figure + BETWEEN


def keys(plot: Plot) -> list[Key]:
    """What the colours of a chart mean."""
    unit, country = plot["unit"], plot["locale"].partition("-")[2]
    if plot["kind"] == "donut":
        return [Key(*each) for each in _shares(plot, unit, country)]
    if len(plot["series"]) < 2:
        return []
    totals = plot["kind"] == "stacked"
    return [
        Key(
            each["colour"],
            cut(each["name"], LONGEST, SIZE),
            exact(sum(value or 0 for value in each["values"]), unit, country) if totals else "",
            bool(each.get("dashed")),
        )
        for each in plot["series"]
    ]


def _shares(plot: Plot, unit: str, country: str) -> list[tuple[str, str, str]]:
    values = plot["series"][0]["values"]
    whole = sum(value or 0 for value in values)
    share = [f" · {100 * (value or 0) / whole:.0f}%" if whole else "" for value in values]
    return [
        (colour, cut(name, LONGEST, SIZE), exact(value, unit, country) + part)
        for colour, name, value, part in zip(plot["colours"], plot["names"], values, share, strict=True)
    ]


def rows(held: list[Key], room: float) -> list[list[Key]]:
    """The keys in as many rows as they need."""
    found: list[list[Key]] = []
    left = 0.0
    for key in held:
        if not found or key.wide > left:
            found.append([])
            left = room
        found[-1].append(key)
        left -= key.wide
    return found


def draw(canvas: Canvas, held: list[list[Key]], *, left: float = 8) -> float:
    """Draw the rows from the top; returns where they end."""
    for place, row in enumerate(held):
        x, y = left, 14 + place * ROW
        for key in row:
            _draw(canvas, key, x, y)
            x += key.wide
    return len(held) * ROW + 8 if held else 0


def _draw(canvas: Canvas, key: Key, x: float, y: float) -> None:
    if key.dashed:
        canvas.line([(x, y - 4), (x + 11, y - 4)], key.colour, thick=1.5, dashed=True)
    else:
        canvas.box((x, y - 9), (10, 10), key.colour, rx=2)
    canvas.write((x + KEY, y), key.name, "ink-2", size=SIZE)
    if key.figure:
        at = x + KEY + width(key.name, SIZE) + 6
        canvas.write((at, y), key.figure, "ink", size=SIZE, weight=600)
