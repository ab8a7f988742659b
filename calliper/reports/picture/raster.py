"""A chart as PNG. The shapes are read as SVG; the words are set by Typst itself, which shapes Hindi and Gujarati."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from calliper.reports.fonts import FOLDER
from calliper.reports.picture.colours import Theme
from calliper.reports.picture.drawing import WIDTH, canvas
from calliper.reports.sheet.sheet import Plot

# The function `picture(held)` for any Typst source; `held` is what parts() gives.
TYPST = (Path(__file__).parent / "picture.typ").read_text(encoding="utf-8")
ALONE = """
#let held = json(bytes(sys.inputs.held))
#set page(width: held.width * 1pt, height: held.height * 1pt, margin: 0pt, fill: none)
#picture(held)
"""
POINTS_PER_INCH = 72


def parts(
    plot: Plot, *, theme: Theme = "light", width: int = WIDTH, height: int | None = None
) -> dict[str, Any]:
    """A chart for `picture(held)` of picture.typ: size in points, shapes as SVG, words with their places."""
    held = canvas(plot, theme=theme, width=width, height=height)
    return {
        "width": held.width,
        "height": held.height,
        "shapes": held.svg(words=False),
        "letters": held.letters,
    }


def png(
    plot: Plot, *, theme: Theme = "light", width: int = WIDTH, height: int | None = None, density: int = 2
) -> bytes:
    """A chart as PNG; `density` pixels to each of `width` and `height`."""
    import typst

    held = json.dumps(parts(plot, theme=theme, width=width, height=height))
    found = typst.compile(
        (TYPST + ALONE).encode(),
        format="png",
        ppi=density * POINTS_PER_INCH,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=[FOLDER]),
        sys_inputs={"held": held},
    )
    return bytes(found)
