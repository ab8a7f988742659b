"""What a file of the dashboard says of itself: whose calls, and what is incomplete about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from calliper.core.permissions import OWN
from calliper.reports.dashboard.page import Dashboard
from calliper.reports.explorer.words import dimension_words


def scope(held: Dashboard, head: Mapping[str, Any]) -> str:
    """Whose calls count."""
    if held.how_far <= OWN:
        return _("Your own calls")
    names = head["team_names"]
    return f"{dimension_words('team')}: {', '.join(names)}" if names else _("All calls within your reach")


def caveats(held: Dashboard, head: Mapping[str, Any]) -> list[str]:
    """A running day, phones that are not heard from, and what was not understood."""
    found = [_("Today is still running.")] if head["span"].is_running else []
    phones = held.heard()
    if phones and phones.troubled:
        found.append(f"{phones.words}.")
    return found + [_("Not understood: %(what)s") % {"what": text} for text in head["wrong"]]
