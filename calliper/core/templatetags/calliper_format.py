"""Template filters over `core.formats`; those about time take the organisation, for its zone and clock."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from django import template
from django.template import Context
from django.utils.translation import get_language

from calliper.core import formats, phone_text
from calliper.core.clock import now

register = template.Library()


def _zone(org: object) -> str:
    return str(getattr(org, "time_zone", "") or "UTC")


def _hours24(org: object) -> bool:
    return str(getattr(org, "clock", "12")) == "24"


def _country(org: object) -> str:
    return str(getattr(org, "country", "") or "IN")


def _locale() -> str:
    return (get_language() or "en").split("-")[0]


def _local_day(moment: dt.datetime | dt.date, org: object) -> dt.date:
    return moment.astimezone(ZoneInfo(_zone(org))).date() if isinstance(moment, dt.datetime) else moment


@register.filter
def duration(seconds: int | None, zero: str = "") -> str:
    """`6:48`; with the argument "dash" a call of no length is a dash."""
    return formats.duration(seconds, dash_for_zero=zero == "dash")


@register.filter
def duration_sum(seconds: int | None, org: object = None) -> str:
    """`588 h 21 m`."""
    return formats.duration_sum(seconds, country=_country(org))


@register.filter
def clock(moment: dt.datetime | None, org: object = None) -> str:
    """`5:12 pm` or `17:12`, in the organisation's zone."""
    return formats.clock(moment, zone=_zone(org), hours24=_hours24(org)) if moment else formats.DASH


@register.filter
def day_heading(day: dt.datetime | dt.date | None, org: object = None) -> str:
    """Today, Yesterday, `Friday, 20 November`, by the organisation's calendar."""
    if day is None:
        return formats.DASH
    return formats.day_heading(_local_day(day, org), today=_local_day(now(), org), locale=_locale())


@register.filter
def short_day(day: dt.datetime | dt.date | None, org: object = None) -> str:
    """Today, Yesterday, `Wed`, `18 Nov`, `18 Nov 2025`."""
    if day is None:
        return formats.DASH
    return formats.short_day(_local_day(day, org), today=_local_day(now(), org), locale=_locale())


@register.filter
def smart_time(moment: dt.datetime | None, org: object = None) -> str:
    """The day and the time, today only the time: `5:12 pm`, `Wed, 7:20 pm`, `18 Nov, 9:03 am`."""
    if moment is None:
        return formats.DASH
    time = clock(moment, org)
    is_today = _local_day(moment, org) == _local_day(now(), org)
    return time if is_today else f"{short_day(moment, org)}, {time}"


@register.filter
def full_stamp(moment: dt.datetime | None, org: object = None) -> str:
    """`20 Nov 2026, 5:12 pm IST`."""
    if moment is None:
        return formats.DASH
    return formats.full_stamp(moment, zone=_zone(org), hours24=_hours24(org), locale=_locale())


@register.filter
def ago(moment: dt.datetime | None, at: dt.datetime | None = None) -> str:
    """`12 min`, `4 d 4 h`."""
    return formats.ago(moment, now=at or now()) if moment else formats.DASH


@register.filter
def grouped(number: float | None, org: object = None) -> str:
    """`1,12,000` in India, `112,000` elsewhere."""
    return formats.grouped(number, country=_country(org))


@register.filter
def compact(number: float | None, org: object = None) -> str:
    """`1.12 lakh`, `2.4 crore`; below a lakh `12,000`."""
    if number is None:
        return formats.DASH
    return " ".join(filter(None, formats.compact(number, country=_country(org))))


@register.filter
def percent(share: float | None, decimals: int = 1) -> str:
    """A share between 0 and 1 as `68.7%`; a dash when the base was too small to say."""
    return f"{share * 100:.{decimals}f}%" if share is not None else formats.DASH


@register.filter
def masked(e164: str | None) -> str:
    """`55••• ••417`."""
    return phone_text.masked(e164)


@register.filter
def open_number(e164: str | None) -> str:
    """`+91 55501 04417`."""
    return phone_text.open_number(e164)


@register.filter
def initials(name: str) -> str:
    """`PN`."""
    return formats.initials(str(name))


@register.filter
def script_lang(text: str) -> str:
    """`hi` for Devanagari, `gu` for Gujarati, else nothing."""
    return formats.script_lang(str(text))


@register.filter
def own_name(language: str) -> str:
    """A language's name in itself: `English`, `हिन्दी`, `ગુજરાતી`; Django knows fewer languages than we."""
    return str(Locale.parse(language.replace("-", "_")).get_language_name()).capitalize()


@register.filter
def times(number: object, step: float) -> str:
    """A product for the geometry of drawings; always with a point, whatever the language."""
    return f"{float(str(number)) * step:.1f}"


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: Any) -> str:
    """The current query string with some parameters replaced; None or "" removes one, a list repeats it."""
    request = context.get("request")
    if request is None:
        return "?"
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(name, [str(one) for one in value])
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
