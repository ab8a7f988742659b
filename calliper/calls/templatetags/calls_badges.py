"""What lists of calls show a hundred times on a page, drawn without templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from calliper.calls.badges import outcome_badge
from calliper.calls.cells import Drawing
from calliper.calls.models import Call
from calliper.calls.rows import Row

register = template.Library()


@register.simple_tag
def outcome(call: Call) -> SafeString:
    """The arrow of the direction and the badge of the outcome."""
    return outcome_badge(call.direction, call.outcome, get_language() or "en")


@register.simple_tag(takes_context=True)
def drawing(context: Context) -> Drawing:
    """How this page draws its rows; where it `reveals`, each says for itself whether its number can be asked for."""
    return Drawing(context["look"], context["org"], get_language() or "en", bool(context.get("reveals")))


@register.simple_tag
def cells(draw: Drawing, row: Row) -> SafeString:
    """The chosen columns of a row."""
    return draw.cells(row)


@register.simple_tag
def party(draw: Drawing, row: Row) -> SafeString:
    """The other side of a row's call."""
    return draw.party(row)


@register.simple_tag
def clock_of(draw: Drawing, row: Row) -> str:
    """The time of day of a row's call."""
    return draw.clock(row)


@register.simple_tag
def select_of(draw: Drawing, row: Row) -> str:
    """The name of a row's tick box."""
    return draw.select(row)


@register.simple_tag
def item(draw: Drawing, row: Row, time: str) -> SafeString:
    """A row of the list that narrow screens show."""
    flags = render_to_string("calls/parts/flags.html", {"call": row.call}) if row.flagged else ""
    return draw.item(row, time, flags)


@register.simple_tag
def ticks(name: str, options: list[tuple[str, Any, bool]]) -> SafeString:
    """One tick box per choice; an organisation with 500 phones has a thousand of them on each page."""
    rows = (
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"{" checked" if on else ""}>'
        f"<span>{escape(words)}</span></label>"
        for value, words, on in options
    )
    return mark_safe("".join(rows))  # noqa: S308 - every text is escaped above
