"""The values of Android's own call log, as backup programs copy them."""

from __future__ import annotations

from collections import Counter

from calliper.sync.imports.faults import NoCall
from calliper.sync.imports.row import Bad, Repair
from calliper.sync.imports.times import EARLIEST_MS, LATEST_MS
from calliper.sync.imports.words import ANDROID_TYPES, NOBODY, PRESENTATIONS

LONGEST_S = 2_000_000
LONGEST_NUMBER = 128
LONGEST_NAME, LONGEST_NOTE = 200, 4_000
# What old phones wrote instead of a number, for those who do not write the presentation.
SPECIAL_NUMBERS = {"": "unknown", "-1": "unknown", "-2": "restricted", "-3": "payphone"}


def start_ms(text: str | None) -> int:
    """Milliseconds since the epoch; zero means that the phone did not know."""
    if text is None or text in {"", "0", "null", "-1"}:
        raise NoCall(Bad.NO_START)
    try:
        value = int(text) if len(text) <= 20 else 0
    except ValueError:
        raise NoCall(Bad.START_UNREADABLE, text) from None
    if not EARLIEST_MS <= value <= LATEST_MS:
        raise NoCall(Bad.START_OUT_OF_RANGE, text)
    return value


def seconds(text: str | None) -> int:
    """Whole seconds; none, and what a broken phone counts below zero, is no time at all."""
    if not text or text == "null":
        return 0
    try:
        value = int(text) if len(text) <= 20 else LONGEST_S + 1
    except ValueError:
        raise NoCall(Bad.DURATION_UNREADABLE, text) from None
    if value > LONGEST_S:
        raise NoCall(Bad.DURATION_UNREADABLE, text)
    return max(value, 0)


def kind(text: str | None, repairs: Counter[str]) -> str:
    """The word for a type's code; a code that Android does not define is kept as unknown, and counted."""
    word = ANDROID_TYPES.get(text or "")
    if word is None:
        repairs[Repair.TYPE_NOT_KNOWN] += 1
    return word or "unknown"


def number(text: str | None) -> str:
    """The number as the phone has it."""
    if text is None:
        raise NoCall(Bad.NO_NUMBER)
    if len(text) > LONGEST_NUMBER:
        raise NoCall(Bad.TOO_LONG, text)
    return "" if text == "null" else text


def presentation(text: str | None, digits: str) -> str:
    """Whether the number was shown: what the phone says, else what the number itself says."""
    if text in PRESENTATIONS:
        return PRESENTATIONS[text or ""]
    return SPECIAL_NUMBERS.get(digits, "allowed" if text in {None, "", "null"} else "unknown")


def name(text: str | None, repairs: Counter[str]) -> str:
    """A contact's name, empty when the phone knew none."""
    return "" if text is None or text in NOBODY else cut(text, LONGEST_NAME, repairs)


def plain(text: str | None, most: int) -> str:
    """A technical value, empty for what programs write when there is none."""
    return "" if text is None or text == "null" else text[:most]


def cut(text: str, most: int, repairs: Counter[str]) -> str:
    """The text, with the end of an overlong one replaced by dots, and counted."""
    if len(text) <= most:
        return text
    repairs[Repair.TEXT_CUT] += 1
    return text[: most - 1] + "…"
