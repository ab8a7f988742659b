"""Texts as the XML of a workbook holds them."""

from __future__ import annotations

import re

LONGEST = 32_767  # of one cell, which Excel refuses to pass
CUT = "…"
# Characters that XML cannot hold at all; a text with one of them makes the whole workbook unreadable.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A workbook writes odd characters as _x000D_; a text that looks so must not be read as one.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MARKED = re.compile("[&<>]")
_NAMES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


def escaped(text: str) -> str:
    """A text between two tags; line ends are those of Unix, what XML cannot hold becomes a replacement character."""
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + CUT
    if text.isascii() and text.isalnum():
        return text
    text = _UNFIT.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _MARKED.sub(lambda mark: _NAMES[mark[0]], _LOOKS_ESCAPED.sub("_x005F_", text))


def attribute(text: str) -> str:
    """A text in double quotes."""
    return escaped(text).replace('"', "&quot;").replace("\n", "&#10;")
