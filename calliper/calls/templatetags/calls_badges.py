"""How a call went, as a list shows it a hundred times on a page: drawn once per language, then remembered."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from calliper.calls.models import Call

register = template.Library()


@register.simple_tag
def outcome(call: Call) -> SafeString:
    """The arrow of the direction and the badge of the outcome."""
    return _drawn(call.direction, call.outcome, get_language() or "en")


@lru_cache(maxsize=64)
def _drawn(direction: str, ended: str, language: str) -> SafeString:
    held = {"direction": direction, "outcome": ended}
    return mark_safe(render_to_string("calls/parts/outcome.html", {"call": held}).strip())  # noqa: S308 - a template
