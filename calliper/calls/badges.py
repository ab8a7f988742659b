"""How a call went, as lists show it a hundred times on a page: drawn once per language, then remembered."""

from __future__ import annotations

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe


@lru_cache(maxsize=64)
def outcome_badge(direction: str, ended: str, language: str) -> SafeString:
    """The arrow of the direction and the badge of the outcome; the language is in force and part of the key."""
    held = {"direction": direction, "outcome": ended}
    return mark_safe(render_to_string("calls/parts/outcome.html", {"call": held}).strip())  # noqa: S308 - a template
