"""The colours of charts where no style sheet can be read. frontend/styles/tokens.css has the same: a test compares."""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark"]

LIGHT = {
    "canvas": "#f5f6f8", "surface": "#ffffff", "sunken": "#eff1f4", "line": "#e2e5ea", "line-strong": "#cbd1da",
    "ink": "#161b24", "ink-2": "#475162", "ink-3": "#626c7b",
    "accent-fill": "#3148b8",
    "connected-fill": "#0b7d77", "nopick-fill": "#8a94a7", "missed-fill": "#db5a1f", "rejected-fill": "#622569",
    "series-1": "#3148b8", "series-2": "#d98a1f", "series-3": "#0b7d77", "series-4": "#b0457f",
    "series-5": "#6c9bd2", "series-6": "#7a5c2e", "series-7": "#8fb34a", "series-8": "#5b2d82",
}  # fmt: skip
DARK = {
    "canvas": "#0e1218", "surface": "#151a22", "sunken": "#1b212b", "line": "#262d38", "line-strong": "#3a4352",
    "ink": "#e7eaf0", "ink-2": "#aab3c2", "ink-3": "#8a94a5",
    "accent-fill": "#4a60d6",
    "connected-fill": "#2fa79d", "nopick-fill": "#5c6679", "missed-fill": "#f58551", "rejected-fill": "#a566c4",
    "series-1": "#8295f5", "series-2": "#f0b45c", "series-3": "#2fa79d", "series-4": "#e07fb2",
    "series-5": "#4f7fb8", "series-6": "#c9a468", "series-7": "#b4d672", "series-8": "#a988d6",
}  # fmt: skip
THEMES: dict[Theme, dict[str, str]] = {"light": LIGHT, "dark": DARK}


def colour(theme: Theme, name: str) -> str:
    """The value of a colour; what a later chart may name and is not known here is drawn as accent."""
    held = THEMES[theme]
    return held.get(name, held["accent-fill"])
