"""What lists of calls to return show in every row."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from calliper.reports.call_backs.cells import Drawing, count_words
from calliper.reports.call_backs.rows import Row

register = template.Library()


@register.simple_tag(takes_context=True)
def drawing(context: Context) -> Drawing:
    """How this page draws its rows."""
    return Drawing(context["org"], context["wanted"], context["look"].columns, bool(context.get("assignees")))


@register.simple_tag
def table_row(draw: Drawing, row: Row) -> SafeString:
    """A row of the table."""
    return draw.row(row)


@register.simple_tag
def list_item(draw: Drawing, row: Row) -> SafeString:
    """The same as narrow screens show it."""
    return draw.item(row)


@register.simple_tag
def misses(calls: int, kind: str) -> str:
    """How often, in words."""
    return count_words(calls, kind)
