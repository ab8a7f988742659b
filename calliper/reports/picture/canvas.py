"""What is drawn on: shapes as SVG, and words apart from them, since not everything that reads SVG can set Hindi."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Literal

from calliper.core.formats import script_lang
from calliper.reports.fonts import FAMILIES
from calliper.reports.picture.colours import Theme, colour

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]
# XML has no way to write these.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Canvas:
    """A rectangle in a theme; (0, 0) is its top left."""

    width: float
    height: float
    theme: Theme = "light"
    shapes: list[str] = field(default_factory=list)
    letters: list[dict[str, Any]] = field(default_factory=list)

    def box(self, place: Point, size: Point, name: str, **more: float) -> None:
        """A filled rectangle; `opacity` and `radius` (`rx`) may follow."""
        (x, y), (wide, high) = place, size
        self._shape("rect", x=x, y=y, width=max(wide, 0), height=max(high, 0), fill=self.paint(name), **more)

    def line(self, points: Sequence[Point], name: str, *, thick: float = 1, dashed: bool = False) -> None:
        """A line through points."""
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        dashes = {"stroke-dasharray": "4 3"} if dashed else {}
        look = {"stroke": self.paint(name), "stroke-width": thick, "stroke-linejoin": "round"}
        self._shape("path", d=f"M{path}", fill="none", **look, **dashes)

    def dot(self, place: Point, name: str, *, hollow: bool = False) -> None:
        """A point on a line; a hollow one is not over yet."""
        look = {"fill": self.paint("surface" if hollow else name), "stroke": self.paint(name)}
        self._shape("circle", cx=place[0], cy=place[1], r=3.5, **look, **{"stroke-width": 1.5})

    def ring(self, centre: Point, radii: Point, turns: Point, name: str) -> None:
        """A part of a ring between two radii, from one share of a turn to another, clockwise from the top."""
        outer, inner = radii
        since, until = turns[0], min(turns[1], turns[0] + 0.9999)
        far = int(until - since > 0.5)
        (a, b), (c, d) = _around(centre, outer, since), _around(centre, outer, until)
        (e, f), (g, h) = _around(centre, inner, until), _around(centre, inner, since)
        path = (
            f"M{a:.2f} {b:.2f}A{outer} {outer} 0 {far} 1 {c:.2f} {d:.2f}"
            f"L{e:.2f} {f:.2f}A{inner} {inner} 0 {far} 0 {g:.2f} {h:.2f}Z"
        )
        look = {"fill": self.paint(name), "stroke": self.paint("surface"), "stroke-width": 2}
        self._shape("path", d=path, **look)

    def write(
        self,
        place: Point,
        text: str,
        name: str = "ink-3",
        *,
        size: float = 11,
        weight: int = 400,
        anchor: Anchor = "start",
    ) -> None:
        """A line of text; `place` is on its base line, at its start, middle or end."""
        kept = UNWRITABLE.sub("", text)
        x, y = round(place[0], 1), round(place[1], 1)
        look = {"fill": self.paint(name), "size": size, "weight": weight, "anchor": anchor}
        self.letters.append({"x": x, "y": y, "text": kept, **look})

    def paint(self, name: str) -> str:
        """A colour of the theme."""
        return colour(self.theme, name)

    def svg(self, *, title: str = "", tells: str = "", words: bool = True) -> str:
        """The whole as SVG; without words its letters are for whoever sets them."""
        size = f'width="{self.width:g}" height="{self.height:g}" viewBox="0 0 {self.width:g} {self.height:g}"'
        fonts = escape(", ".join([*FAMILIES, "sans-serif"]))
        named = f"<title>{_said(title)}</title><desc>{_said(tells)}</desc>" if words else ""
        inside = [named, *self.shapes, *(map(_word, self.letters) if words else [])]
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{fonts}">'
        return f"{head}{''.join(inside)}</svg>"

    def _shape(self, shape: str, **given: Any) -> None:
        self.shapes.append(f"<{shape} {_attributes(given)}/>")


def _around(centre: Point, radius: float, turn: float) -> Point:
    angle = 2 * math.pi * turn
    return centre[0] + radius * math.sin(angle), centre[1] - radius * math.cos(angle)


def _attributes(given: Mapping[str, Any]) -> str:
    return " ".join(f'{key}="{_number(value)}"' for key, value in given.items())


def _number(value: Any) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else escape(str(value))


def _word(held: Mapping[str, Any]) -> str:
    lang = script_lang(held["text"])
    given = {
        "x": held["x"],
        "y": held["y"],
        "fill": held["fill"],
        "font-size": held["size"],
        **({"font-weight": held["weight"]} if held["weight"] != 400 else {}),
        **({"text-anchor": held["anchor"]} if held["anchor"] != "start" else {}),
        **({"lang": lang} if lang else {}),
    }
    return f"<text {_attributes(given)}>{_said(held['text'])}</text>"


def _said(text: str) -> str:
    return escape(UNWRITABLE.sub("", text))
