"""How wide words are, near enough to keep them apart: Inter's widths by groups of letters, without reading a font."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ELLIPSIS = "…"
NARROW, SLIM, WIDE = set("iljI.,:;'| !·"), set("ftr()-/[]"), set("mwMW%@…")
# In parts of the size; other scripts are drawn in Noto, whose signs often join.
PLAIN, CAPITAL, FOREIGN = 0.58, 0.68, 0.58


@lru_cache(maxsize=4096)
def width(text: str, size: float = 11) -> float:
    """The width of a line of text, in the unit of `size`."""
    return sum(map(_width, text)) * size


def _width(letter: str) -> float:
    if letter in NARROW:
        return 0.29
    if letter in SLIM:
        return 0.38
    if letter in WIDE:
        return 0.93
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if ord(letter) > 0x24F and not unicodedata.category(letter).startswith("P"):
        # What Chinese and the like take, and pictures, is a whole square.
        return 1.0 if unicodedata.east_asian_width(letter) in "WF" else FOREIGN
    return CAPITAL if letter.isupper() else 0.62 if letter.isdigit() else PLAIN


def cut(text: str, most: float, size: float = 11) -> str:
    """The text, or as much of it as fits with an ellipsis; never between a letter and the signs that belong to it."""
    if width(text, size) <= most:
        return text
    kept = text
    while kept and width(kept + ELLIPSIS, size) > most:
        kept = kept[:-1]
    while kept and unicodedata.category(text[len(kept)]).startswith("M"):
        kept = kept[:-1]
    return kept.rstrip() + ELLIPSIS


def lines(text: str, most: float, size: float = 11, *, room: int = 2) -> list[str]:
    """The text in at most `room` lines, broken between words; the last one is cut."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < room - 1:
        line = words.pop(0)
        while words and width(f"{line} {words[0]}", size) <= most:
            line = f"{line} {words.pop(0)}"
        found.append(cut(line, most, size))
    return [*found, cut(" ".join(words), most, size)] if words else found
