"""Drawing tags that lists use hundreds of times on a page, so they skip the component machinery."""

from __future__ import annotations

from functools import cache, lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django_vite.templatetags.django_vite import vite_asset_url

register = template.Library()


@cache
def _sprite() -> str:
    return str(vite_asset_url("icons.svg"))


@register.simple_tag
def icon(name: str, size: str = "", label: str = "", extra: str = "") -> SafeString:
    """One icon of the sprite; hidden from screen readers unless it carries a label."""
    return _drawn(name, size, str(label), extra)


@lru_cache(maxsize=2048)
def _drawn(name: str, size: str, label: str, extra: str) -> SafeString:
    classes = " ".join(part for part in ("cal-icon", size, extra) if part)
    use = format_html('<use href="{}#{}"/>', _sprite(), name)
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', classes, label, use)
    return format_html('<svg class="{}" aria-hidden="true">{}</svg>', classes, use)
