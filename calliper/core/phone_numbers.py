"""One canonical form for the other party of a call, however a phone or a person wrote the number."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal
from urllib.parse import unquote

import phonenumbers

Kind = Literal["e164", "short", "raw", "hidden"]

_LONGEST_TEXT = 128
_LONGEST_CACHED = 64
_LONGEST_SHORT = 8
_SHORTEST_FOREIGN = 11

_HIDDEN_PRESENTATIONS = frozenset({"restricted", "unknown", "payphone"})
_HIDDEN_WORDS = frozenset(
    {
        "-1", "-2", "-3", "anonymous", "hidden", "no caller id", "null", "payphone", "private",
        "private number", "restricted", "unavailable", "unknown", "(unknown)", "unknown number", "withheld",
    }
)  # fmt: skip

_QUICK_ABROAD = re.compile(r"\+91([6-9][0-9]{9})")
_QUICK_AT_HOME = re.compile(r"(?:\+91)?([2-9][0-9]{9})")
_INDIAN = re.compile(r"(?:(?:\+|00?)?91)?0?([2-9][0-9]{9})")
_INDIAN_TELEMARKETER = re.compile(r"(?:(?:\+|00?)?91)?0?(140[0-9]{6,9})")
_SEPARATORS = re.compile(r"[ ()\[\]\-./~]+")
_DIGITS = re.compile(r"\+*[0-9]+")
_CODE = re.compile(r"[0-9*#]*[*#][0-9*#]*")
_VANITY = re.compile(r"\+?[0-9](?=(?:[0-9]*[a-z]){3})[0-9a-z]*")
_URI = re.compile(r"(?:tel|callto):(?://)?(.*)")
_SIP_NUMBER = re.compile(r"sips?:(\+[0-9]+)@.*")
_CONTEXT = re.compile(r"([0-9][^;,]*);.*\bphone-context=(\+[0-9]+).*")
_PAUSE = re.compile(r"(\+?[0-9 ()\-.]{5,}?)(?:[,;].*|[pw][0-9*#pw,; ]*)")
_EXTENSION = re.compile(r"(\+?[0-9 ()\-.]{5,}?)(?:ext|extn|extension|x)[. :]*[0-9]{1,7}")
_OWN_NUMBER_PREFIX = re.compile(r"[*#]31#(\+?[0-9].*)")


@dataclass(frozen=True, slots=True)
class Number:
    """The party of a call. Two spellings of one party have equal keys; hidden parties have the key ""."""

    e164: str | None
    kind: Kind
    key: str
    presentation: str

    @property
    def text(self) -> str:
        """What to store and show; parsing it again with the same default country gives the same key."""
        return self.e164 or self.key.split(":", 2 if self.kind == "short" else 1)[-1]


def parse(raw: str, default_country: str, presentation: str = "allowed") -> Number:
    """The number in canonical form, read as dialled in `default_country` (two letters); never raises."""
    if presentation in _HIDDEN_PRESENTATIONS:
        return Number(None, "hidden", "", presentation)
    number = _read(raw, default_country.upper())
    return number if presentation == number.presentation else replace(number, presentation=presentation)


def search_key(text: str, default_country: str) -> Number | None:
    """The number that a search box's text spells, or None when the text is no number."""
    number = parse(text, default_country)
    is_number = number.kind in ("e164", "short") or _DIGITS.fullmatch(number.text)
    return number if is_number else None


def _read(raw: str, country: str) -> Number:
    quick = (_QUICK_AT_HOME if country == "IN" else _QUICK_ABROAD).fullmatch(raw)
    if quick:
        return _e164("+91" + quick[1])
    return _settle_cached(raw, country) if len(raw) <= _LONGEST_CACHED else _settle(raw, country)


def _settle(raw: str, country: str) -> Number:
    """Classify until the canonical text stands for itself: some odd spellings need a second look."""
    number = _classify(raw, country)
    for _ in range(5):
        again = _classify(number.text, country)
        if again == number:
            return number
        number = again
    return _raw("=" + number.text)


_settle_cached = lru_cache(maxsize=65_536)(_settle)


def _classify(raw: str, country: str) -> Number:
    text = _strip_dialling(_clean(raw))
    if text in _HIDDEN_WORDS or not any(mark.isalnum() or mark in "*#" for mark in text):
        return Number(None, "hidden", "", "allowed")
    compact = _SEPARATORS.sub("", text)
    if _DIGITS.fullmatch(compact):
        plus = "+" if compact[0] == "+" else ""
        return _of_digits(plus + compact.lstrip("+"), country)
    if _CODE.fullmatch(compact):
        return _short(compact, country)
    if _VANITY.fullmatch(compact):
        vanity = _valid(phonenumbers.convert_alpha_characters_in_number(compact), country)
        if vanity:
            return _e164(vanity)
    return _raw(text)


def _clean(raw: str) -> str:
    """Plain digits of every script, one kind of space and dash, no invisible marks, lower case."""
    text = raw.encode("utf-8", "replace").decode()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return " ".join("".join(_plain(mark) for mark in text.lower()).split())


def _plain(mark: str) -> str:
    if mark.isspace():
        return " "
    category = unicodedata.category(mark)
    if category == "Nd":
        return str(unicodedata.decimal(mark))
    if category[0] == "C":
        return ""
    return "-" if category == "Pd" else mark


def _strip_dialling(text: str) -> str:
    """The party alone: without URI scheme, extension, pauses, and the prefix that hides one's own number."""
    uri = _URI.fullmatch(text)
    if uri:
        text = unquote(uri[1], errors="replace")
        context = _CONTEXT.fullmatch(text)
        text = context[2] + context[1] if context else text
    for pattern in (_SIP_NUMBER, _OWN_NUMBER_PREFIX, _PAUSE, _EXTENSION):
        match = pattern.fullmatch(text)
        text = match[1] if match else text
    return text.strip(" ,;")


def _of_digits(dialled: str, country: str) -> Number:
    if country == "IN":
        if indian := _INDIAN.fullmatch(dialled):
            return _e164("+91" + indian[1])
        if telemarketer := _INDIAN_TELEMARKETER.fullmatch(dialled):
            return _short(telemarketer[1], country)
    readings = _readings(dialled)
    for reading in readings:
        if e164 := _valid(reading, country):
            return _e164(e164)
    home = str(phonenumbers.country_code_for_region(country))
    local = dialled.removeprefix("+" + home)
    if len(local) <= _LONGEST_SHORT and local.isdecimal():
        return _short(local, country)
    for reading in readings:
        if e164 := _possible(reading, country):
            return _e164(e164)
    return _raw(dialled)


def _readings(dialled: str) -> list[str]:
    """The spellings to try: as dialled, after an international prefix, and with a forgotten plus sign."""
    readings = [dialled]
    bare = dialled.lstrip("+")
    if bare.startswith("00"):
        readings.append("+" + bare.lstrip("0"))
    elif dialled[0] not in "+0" and len(dialled) >= _SHORTEST_FOREIGN:
        readings.append("+" + dialled)
    return readings


def _valid(dialled: str, country: str) -> str | None:
    number = _parsed(dialled, country)
    return _format(number) if number and phonenumbers.is_valid_number(number) else None


def _possible(dialled: str, country: str) -> str | None:
    number = _parsed(dialled, country)
    if number is None:
        return None
    reason = phonenumbers.is_possible_number_with_reason(number)
    return _format(number) if reason == phonenumbers.ValidationResult.IS_POSSIBLE else None


def _parsed(dialled: str, country: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(dialled, country)
    except phonenumbers.NumberParseException:
        return None


def _format(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _e164(e164: str) -> Number:
    return Number(e164, "e164", e164, "allowed")


def _short(digits: str, country: str) -> Number:
    return Number(None, "short", f"short:{country}:{_fit(digits)}", "allowed")


def _raw(text: str) -> Number:
    return Number(None, "raw", f"raw:{_fit(text)}", "allowed")


def _fit(text: str) -> str:
    """Bounded without making two long texts equal."""
    if len(text) <= _LONGEST_TEXT:
        return text
    return f"{text[:63]}~{hashlib.sha256(text.encode()).hexdigest()}"
