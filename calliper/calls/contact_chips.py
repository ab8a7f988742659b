"""The filter bar over the contacts: one chip per filter with its choices and what was wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from calliper.calls.chips import Chip
from calliper.calls.chips import several as chip
from calliper.calls.forms.contact_filters import ContactFilterForm, ContactFilters

Url = Callable[[ContactFilters], str]


def chips(form: ContactFilterForm, url: Url) -> dict[str, Any]:
    """The lists to choose from, the two switches, and every sentence about what could not be read."""
    filters = form.filters
    labels = {"team": _("Team"), "agent": _("Agent"), "outcome": _("Last outcome")}
    several = [
        chip(form, name, label, chosen=getattr(filters, name), remove=url(filters.without(name)))
        for name, label in labels.items()
    ]
    switches = [
        Chip(
            "unnamed",
            _("Without a name"),
            _("only") if filters.unnamed else "",
            url(filters.without("unnamed")),
        ),
        Chip(
            "excluded",
            _("Never tracked"),
            _("only") if filters.excluded else "",
            url(filters.without("excluded")),
        ),
    ]
    wrong = [(chip.label, sentence) for chip in several for sentence in chip.wrong]
    wrong += [(_("Name or number"), str(sentence)) for sentence in form.errors.get("find", [])]
    return {
        "bar": [chip for chip in several if chip.is_shown],
        "switches": [(chip, url(_with(filters, chip.name))) for chip in switches],
        "wrong": wrong,
    }


def _with(filters: ContactFilters, name: str) -> ContactFilters:
    return ContactFilters(**{**vars(filters), name: True})
