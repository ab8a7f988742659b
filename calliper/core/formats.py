"""Times, durations and numbers as people read them. Every screen and export takes its words from here."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

DASH = "–"
MINUTE_S = 60
HOUR_S = 3600
DAY_S = 24 * HOUR_S
WEEK_DAYS = 7


def duration(seconds: int | None, *, dash_for_zero: bool = False) -> str:
    """The length of one call: `6:48`, from an hour on `1:02:45`, a dash when there is none."""
    if seconds is None or (dash_for_zero and seconds == 0):
        return DASH
    hours, rest = divmod(max(int(seconds), 0), HOUR_S)
    minutes, left = divmod(rest, MINUTE_S)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def duration_sum(seconds: int | None, *, country: str = "IN") -> str:
    """A total of many calls: `588 h 21 m`, under an hour `21 m`, under a minute `40 s`."""
    if seconds is None:
        return DASH
    minutes, left = divmod(max(int(seconds), 0), MINUTE_S)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": left} if left else DASH
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s m") % {"minutes": minutes}
    return _("%(hours)s h %(minutes)s m") % {"hours": grouped(hours, country=country), "minutes": minutes}


@lru_cache(maxsize=4096)
def _written(day: dt.date, pattern: str, locale: str) -> str:
    """A list names the same few days a hundred times over, and each costs a tenth of a millisecond."""
    return str(format_date(day, pattern, locale=locale))


def ago(moment: dt.datetime, *, now: dt.datetime) -> str:
    """How long ago, in at most two units: `12 min`, `2 h 31 min`, `4 d 4 h`."""
    seconds = max(int((now - moment).total_seconds()), 0)
    days, hours, minutes = seconds // DAY_S, seconds % DAY_S // HOUR_S, seconds % HOUR_S // MINUTE_S
    if days:
        parts = [_("%(days)s d") % {"days": days}, _("%(hours)s h") % {"hours": hours} if hours else ""]
    elif hours:
        parts = [_("%(hours)s h") % {"hours": hours}, _("%(min)s min") % {"min": minutes} if minutes else ""]
    elif minutes:
        parts = [_("%(min)s min") % {"min": minutes}]
    else:
        parts = [_("under a minute")]
    return " ".join(part for part in parts if part)


def clock(moment: dt.datetime, *, zone: str, hours24: bool = False) -> str:
    """The time of day in a zone: `5:12 pm` or `17:12`."""
    local = moment.astimezone(ZoneInfo(zone))
    if hours24:
        return f"{local:%H:%M}"
    half = pgettext("time of day", "am") if local.hour < 12 else pgettext("time of day", "pm")
    return f"{local.hour % 12 or 12}:{local:%M} {half}"


def day_heading(day: dt.date, *, today: dt.date, locale: str = "en") -> str:
    """The heading of a day's calls: Today, Yesterday, `Friday, 20 November`; another year is named."""
    if day == today:
        return _("Today")
    if day == today - dt.timedelta(days=1):
        return _("Yesterday")
    pattern = "EEEE, d MMMM" if day.year == today.year else "EEEE, d MMMM y"
    return _written(day, pattern, locale)


def short_day(day: dt.date, *, today: dt.date, locale: str = "en") -> str:
    """A day in running text: Today, Yesterday, `Wed` within the week, `18 Nov`, else `18 Nov 2025`."""
    if today - dt.timedelta(days=1) <= day <= today:
        return day_heading(day, today=today, locale=locale)
    if today - dt.timedelta(days=WEEK_DAYS) < day < today:
        return _written(day, "EEE", locale)
    return _written(day, "d MMM" if day.year == today.year else "d MMM y", locale)


def whole_day(day: dt.date, *, locale: str = "en") -> str:
    """A day with its year, whatever day it is today: `20 Nov 2026`."""
    return _written(day, "d MMM y", locale)


def full_stamp(moment: dt.datetime, *, zone: str, hours24: bool = False, locale: str = "en") -> str:
    """A moment in full with its zone: `20 Nov 2026, 5:12 pm IST`."""
    local = moment.astimezone(ZoneInfo(zone))
    day = _written(local.date(), "d MMM y", locale)
    return f"{day}, {clock(moment, zone=zone, hours24=hours24)} {local:%Z}"


def grouped(number: float | None, *, country: str = "IN", decimals: int = 0) -> str:
    """A number with separators: `1,12,000` for India, `112,000` elsewhere; a dash when there is none."""
    if number is None:
        return DASH
    if isinstance(number, int) and not decimals and number >= 0:
        # A table has thousands of these, and each would take Babel a twentieth of a millisecond.
        return _by_twos(number) if country == "IN" else f"{number:,}"
    pattern = "#,##,##0" if country == "IN" else "#,##0"
    if decimals:
        pattern = f"{pattern}.{'0' * decimals}"
    return str(format_decimal(number, pattern, locale="en"))


def _by_twos(number: int) -> str:
    """`1,12,000`: three digits, and before them two at a time."""
    head, last = divmod(number, 1000)
    if not head:
        return str(number)
    pairs = []
    while head >= 100:
        head, pair = divmod(head, 100)
        pairs.append(f"{pair:02},")
    return f"{head},{''.join(reversed(pairs))}{last:03}"


# Where a figure gets too long for its place: the size, its divisor, and the word after it.
LAKH, CRORE = 100_000, 10_000_000
SHORTER = {
    True: [(CRORE, CRORE, "crore"), (LAKH, LAKH, "lakh")],
    False: [(1_000_000, 1_000_000, "M"), (LAKH, 1_000, "K")],
}


def compact(number: float, *, country: str = "IN") -> tuple[str, str]:
    """A large figure and its unit: `1.12` lakh, `2.4` crore, `112` K elsewhere; smaller ones whole, with no unit."""
    for least, size, word in SHORTER[country == "IN"]:
        if number >= least:
            decimals = 2 if word == "lakh" else 1
            return f"{number / size:.{decimals}f}".rstrip("0").rstrip("."), _(word)
    return grouped(number, country=country), ""


def in_one(parts: Iterable[tuple[str, str]]) -> str:
    """Numbers and their units in one piece: `1.2 lakh`, `68.7%`, `2 h 5 min`."""
    return " ".join(word for part in parts for word in part if word).replace(" %", "%")


def initials(name: str) -> str:
    """Up to two initials of a name in any script; empty for an empty name."""
    words = [word for word in name.split() if unicodedata.category(word[0])[0] in "LN"]
    if not words:
        return ""
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(_first_letter(word) for word in chosen).upper()


def _first_letter(word: str) -> str:
    """The first letter with the vowel signs that belong to it."""
    end = 1
    while end < len(word) and unicodedata.category(word[end]).startswith("M"):
        end += 1
    return word[:end]


def script_lang(text: str) -> str:
    """The language tag a text's script needs for its font: `hi`, `gu` or nothing."""
    for letter in text:
        if "\u0900" <= letter <= "\u097f":
            return "hi"
        if "\u0a80" <= letter <= "\u0aff":
            return "gu"
    return ""
