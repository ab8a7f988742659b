"""What lists show in every row, drawn in Python."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from calliper.core import formats
from calliper.core.templatetags import calliper_format as shown

register = template.Library()
STEP = 6.4
HEIGHTS = {"none": (8, 4)}


@register.simple_tag(takes_context=True)
def when(
    context: Context, at: dt.datetime | None, form: str = "smart", *, extra: str = "", now: Any = None
) -> str:
    """A moment as people read it, with the whole of it as the title; a dash when there is none."""
    if not at:
        return formats.DASH
    org = context.get("org")
    title = "" if form == "full" else f' title="{escape(shown.full_stamp(at, org))}"'
    words = shown.ago(at, now) if form == "ago" else FORMS.get(form, shown.smart_time)(at, org)
    return mark_safe(  # noqa: S308 - every text is escaped here
        f'<time class="tnum nowrap {escape(extra)}" datetime="{at.isoformat()}"{title}>{escape(words)}</time>'
    )


FORMS = {"clock": shown.clock, "day": shown.short_day, "full": shown.full_stamp}


@register.simple_tag
def state(key: str) -> SafeString:
    """The state of a phone, icon and word."""
    return _state(key, get_language() or "en")


@lru_cache(maxsize=64)
def _state(key: str, language: str) -> SafeString:
    """The language is in force and part of the key."""
    return mark_safe(render_to_string("parts/state.html", {"key": key}).strip())  # noqa: S308 - a template


@register.simple_tag
def strip(marks: Sequence[Mapping[str, str]], label: str) -> SafeString:
    """One mark a day; the label says in words what they show."""
    bars = []
    for place, mark in enumerate(marks):
        top, height = HEIGHTS.get(mark["kind"], (2, 16))
        bars.append(
            f'<rect class="{mark["kind"]}" x="{place * STEP:.1f}" y="{top}" width="5" height="{height}" rx="1"/>'
        )
    width = f"{len(marks) * STEP:.1f}"
    return mark_safe(  # noqa: S308 - kinds are words of ours, the label is escaped
        f'<svg class="strip" width="{width}" height="20" role="img" aria-label="{escape(label)}">{"".join(bars)}</svg>'
    )


@register.simple_tag
def person(name: str, href: str, second: str = "") -> SafeString:
    """Initials, the name as the link of its row, and a second line."""
    language = formats.script_lang(name)
    lang = f' lang="{language}"' if language else ""
    letters = escape(formats.initials(name)) or formats.DASH
    below = f'<span class="tnum">{escape(second)}</span>' if second else ""
    return mark_safe(  # noqa: S308 - every text is escaped here
        f'<span class="with-av"><span class="av" aria-hidden="true">{letters}</span><span class="who"><span>'
        f'<a class="quiet" data-row href="{escape(href)}"{lang}>{escape(name)}</a></span>{below}</span></span>'
    )
