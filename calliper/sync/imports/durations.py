"""The length of a call out of what a file says, in whole seconds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import islice

from calliper.sync.imports.faults import NoCall
from calliper.sync.imports.row import Bad

LONGEST_S = 2_000_000
LONGEST = 40
NOTHING = frozenset({"", "-", "–", "—", "null", "none", "n/a", "na", "nil"})
LOOKED_AT = 2_000

_NUMBER = re.compile(r"(\d{1,12}(?:[.,]\d{1,12})?)\s*(?:s|sec|secs|second|seconds)?\.?")
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{2})(?:[.,]\d{1,6})?")
_WORDS = re.compile(
    r"(?:pt)?\s*(?:(\d{1,4})\s*(?:h|hr|hrs|hour|hours)(?![a-z])[\s,.:]*)?(?:(\d{1,5})\s*(?:m|min|mins|minute|minutes)(?![a-z])[\s,.:]*)?"
    r"(?:(\d{1,7})(?:[.,]\d+)?\s*(?:s|sec|secs|second|seconds)\.?)?"
)


def _seconds(text: str) -> int:
    found = _NUMBER.fullmatch(text)
    if not found:
        raise ValueError(text)
    return int(float(found[1].replace(",", ".")))


def _of_number(unit_s: float) -> Callable[[str], int]:
    def read(text: str) -> int:
        found = _NUMBER.fullmatch(text)
        if not found:
            raise ValueError(text)
        return round(float(found[1].replace(",", ".")) * unit_s)

    return read


def _clock(text: str) -> int:
    found = _CLOCK.fullmatch(text)
    if not found or int(found[3]) > 59:
        raise ValueError(text)
    if found[1] is not None and int(found[2]) > 59:
        raise ValueError(text)
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])


def _hour_minute(text: str) -> int:
    found = _CLOCK.fullmatch(text)
    if not found:
        raise ValueError(text)
    return _clock(text) if found[1] is not None else int(found[2]) * 3600 + int(found[3]) * 60


def _words(text: str) -> int:
    found = _WORDS.fullmatch(text)
    if not found or not any(found.groups()):
        raise ValueError(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def _auto(text: str) -> int:
    if ":" in text:
        return _clock(text)
    try:
        return _seconds(text)
    except ValueError:
        return _words(text)


# "clock" reads 2:05 as two minutes and five seconds, "hour_minute" as two hours and five minutes.
READERS: dict[str, Callable[[str], int]] = {
    "auto": _auto,
    "seconds": _seconds,
    "milliseconds": _of_number(0.001),
    "minutes": _of_number(60),
    "clock": _clock,
    "hour_minute": _hour_minute,
    "words": _words,
    "excel": _of_number(86_400),
}


def duration_s(text: str, form: str) -> int:
    """Whole seconds; an empty cell or a dash is none. NoCall for what cannot be read."""
    plain = text.strip().lower()
    if plain in NOTHING:
        return 0
    try:
        seconds = READERS[form](plain) if len(plain) <= LONGEST else -1
    except (ValueError, OverflowError):
        # A form that was chosen for most rows does not forbid the others to be plain.
        seconds = _otherwise(plain)
    if not 0 <= seconds <= LONGEST_S:
        raise NoCall(Bad.DURATION_UNREADABLE, text)
    return seconds


def _otherwise(plain: str) -> int:
    try:
        return _clock(plain) if plain.count(":") == 2 else int(plain) if plain.isdecimal() else _words(plain)
    except ValueError:
        return -1


def settle(texts: Iterable[str]) -> tuple[str, ...]:
    """The forms that the texts may have: one when they settle it, several when a person should say."""
    seen = list(
        islice((text.strip().lower() for text in texts if text.strip().lower() not in NOTHING), LOOKED_AT)
    )
    broken = [
        text
        for text in seen
        if _NUMBER.fullmatch(text) and float(text.rstrip("second. ").replace(",", ".") or 0) % 1
    ]
    if broken and all(float(text.replace(",", ".")) < 1 for text in broken if text[-1].isdigit()):
        return ("excel", "minutes")
    if broken:
        return ("seconds", "minutes")
    clocks = [found for text in seen if (found := _CLOCK.fullmatch(text))]
    if clocks and all(found[1] is None for found in clocks):
        return ("clock", "hour_minute") if all(int(found[2]) < 24 for found in clocks) else ("clock",)
    return ("auto",)
