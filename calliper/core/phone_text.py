"""Phone numbers as text: covered for lists, open for the one who asked."""

from __future__ import annotations

import re

import phonenumbers
from django.utils.translation import gettext as _

INDIA = 91
# A mobile number of India: ten digits that no other reading fits.
PLAIN = re.compile(r"\+91[6-9][0-9]{9}")
COVER = "•"
HIDDEN = {"", "-1", "-2", "-3"}
KEPT_FIRST, KEPT_LAST = 2, 3
LEAST_TO_KEEP_BOTH = 8
LEAST_TO_KEEP_LAST = 5


def open_number(e164: str | None) -> str:
    """A number in full: `+91 55501 04417`, other countries in their international grouping."""
    if not e164 or e164 in HIDDEN:
        return _("Hidden number")
    parsed = _parsed(e164)
    if parsed is None:
        return e164
    if _indian_mobile(parsed):
        digits = phonenumbers.national_significant_number(parsed)
        return f"+91 {digits[:5]} {digits[5:]}"
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def masked(e164: str | None) -> str:
    """The same number covered: `55••• ••417`. Short numbers keep less, so that nobody guesses them."""
    if not e164 or e164 in HIDDEN:
        return _("Hidden number")
    if PLAIN.fullmatch(e164):  # lists have hundreds, and to parse one takes a twentieth of a millisecond
        return f"{e164[3:5]}{COVER * 3} {COVER * 2}{e164[-KEPT_LAST:]}"
    parsed = _parsed(e164)
    if parsed is None:
        return _cover(e164)
    digits = phonenumbers.national_significant_number(parsed)
    if _indian_mobile(parsed):
        covered = _cover(digits)
        return f"{covered[:5]} {covered[5:]}"
    prefix = f"+{parsed.country_code}"
    text = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return f"{prefix}{_cover(text.removeprefix(prefix))}"


def _parsed(e164: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return None


def _indian_mobile(parsed: phonenumbers.PhoneNumber) -> bool:
    return parsed.country_code == INDIA and len(phonenumbers.national_significant_number(parsed)) == 10


def _cover(text: str) -> str:
    """Cover the middle digits of a text; spaces and signs keep their place, so the width stays the same."""
    total = sum(character.isdigit() for character in text)
    first = KEPT_FIRST if total >= LEAST_TO_KEEP_BOTH else 0
    last = KEPT_LAST if total >= LEAST_TO_KEEP_BOTH else KEPT_LAST - 1 if total >= LEAST_TO_KEEP_LAST else 0
    seen, letters = 0, []
    for character in text:
        if character.isdigit():
            seen += 1
            character = character if seen <= first or seen > total - last else COVER
        letters.append(character)
    return "".join(letters)
