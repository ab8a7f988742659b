"""A small line without axes, as the path of an SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 64, 22, 3
FEWEST = 4


@dataclass(frozen=True)
class Sparkline:
    """`path` is the line; `x` and `y` are its last point."""

    path: str
    x: str
    y: str


def sparkline(values: Sequence[float]) -> Sparkline | None:
    """The line through the values in their order; None for too few of them."""
    if len(values) < FEWEST:
        return None
    low, high = min(values), max(values)
    step = (WIDTH - 2 * EDGE) / (len(values) - 1)
    scale = (HEIGHT - 2 * EDGE) / (high - low) if high > low else 0
    middle = HEIGHT / 2
    points = [
        (EDGE + n * step, HEIGHT - EDGE - (value - low) * scale if scale else middle)
        for n, value in enumerate(values)
    ]
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return Sparkline(f"M{path}", f"{points[-1][0]:.1f}", f"{points[-1][1]:.1f}")
