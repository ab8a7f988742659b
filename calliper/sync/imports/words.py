"""The words of other people's files, in English, Hindi and Gujarati; they stand in `words.toml`."""

from __future__ import annotations

import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path

_KNOWN = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = (mark if mark.isalnum() or unicodedata.category(mark)[0] == "M" else " " for mark in plain)
    return "_".join("".join(kept).split())


fold = lru_cache(maxsize=4096)(_folded)

HEADINGS = {fold(word): role for role, words in _KNOWN["headings"].items() for word in words}
TYPES = {fold(word): kind for kind, words in _KNOWN["types"].items() for word in words}
MONTHS = {fold(word): number for number, words in enumerate(_KNOWN["months"]["words"], 1) for word in words}
ANDROID_TYPES = {
    "1": "incoming",
    "2": "outgoing",
    "3": "missed",
    "4": "voicemail",
    "5": "rejected",
    "6": "blocked",
    "7": "answered_elsewhere",
}
PRESENTATIONS = {"1": "allowed", "2": "restricted", "3": "unknown", "4": "payphone"}
NOBODY = frozenset({"", "(Unknown)", "null", "Unknown", "(unknown)", "unknown"})
