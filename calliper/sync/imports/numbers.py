"""A number as a spreadsheet left it: mended where nothing was lost, refused where digits are gone."""

from __future__ import annotations

import re

from calliper.sync.imports.faults import NoCall
from calliper.sync.imports.row import Bad

LONGEST = 128
_FLOAT = re.compile(r"(\+?\d+)[.,]0+")
_POWER = re.compile(r"\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})")
_BROKEN = re.compile(r"\d{6,}[.,]\d*[1-9]\d*")
_FORMULA = re.compile(r'="([^"]*)"')
_NAMED = re.compile(r"(.*[^\W\d_].*?)\s*\((\+?[\d\s\-]{5,20})\)")
_CODED = re.compile(r"\+?(\d{1,3})-(\d{6,12})")


def plain_number(text: str) -> tuple[str, bool]:
    """(the number, whether it was mended). NoCall when a spreadsheet has lost digits, or it is far too long."""
    if text.isdecimal():
        return text, False
    number = text.removeprefix("'").strip()
    if found := _FORMULA.fullmatch(number):
        number = found[1].strip()
    if len(number) > LONGEST:
        raise NoCall(Bad.TOO_LONG, text)
    if found := _FLOAT.fullmatch(number):
        return found[1], True
    if found := _POWER.fullmatch(number):
        return _written_out(found, text), True
    # 022-28952819.5 is a spelling with dots; a long row of digits with a fraction is a damaged number.
    if _BROKEN.fullmatch(number):
        raise NoCall(Bad.NUMBER_LOST_DIGITS, text)
    if found := _CODED.fullmatch(number):
        return f"+{found[1]}{found[2]}" if found[1][0] != "0" else number, False
    return number, False


def _written_out(found: re.Match[str], text: str) -> str:
    digits, power = found[1] + (found[2] or ""), int(found[3])
    if len(digits) < power + 1:
        raise NoCall(Bad.NUMBER_LOST_DIGITS, text)
    if digits[power + 1 :].strip("0"):
        raise NoCall(Bad.NUMBER_LOST_DIGITS, text)
    return digits[: power + 1]


def name_and_number(text: str) -> tuple[str, str]:
    """`Ravi Stores (+91 90000 10001)` taken apart; the name is empty when there is only a number."""
    found = _NAMED.fullmatch(text)
    return (found[1].strip(), found[2]) if found else ("", text)
