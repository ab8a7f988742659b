"""What the search adds to its groups: pages of the navigation, and the count for screen readers."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext, ngettext

register = template.Library()

MOST = 5


@register.filter
def pages_named(sections: Any, search: str) -> list[dict[str, Any]]:
    """The pages of a navigation that have a word beginning with the text; none for an empty one."""
    wanted = (search or "").casefold()
    entries = [entry for each in sections or [] for entry in each.get("entries", [each])]
    return [
        entry
        for entry in entries
        if wanted and entry.get("url") and f" {wanted}" in f" {entry['label']}".casefold()
    ][:MOST]


@register.simple_tag
def found_words(count: int, *pages: list[Any]) -> str:
    """How many results there are."""
    total = count + sum(len(each) for each in pages)
    return ngettext("%(n)s result", "%(n)s results", total) % {"n": total} if total else gettext("No results")
