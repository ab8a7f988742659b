"""The filter bar over the contacts: one chip per filter with its choices and what was wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from calliper.calls import access
from calliper.calls.chips import Chip
from calliper.calls.chips import several as chip
from calliper.calls.choices import Pairs
from calliper.calls.forms.contact_filters import ContactFilterForm, ContactFilters
from calliper.core.permissions import OWN
from calliper.orgs import access as orgs
from calliper.orgs.covering import least
from calliper.orgs.viewer import Viewer

Url = Callable[[ContactFilters], str]


def people(viewer: Viewer, *permissions: str) -> dict[str, Pairs]:
    """The teams and agents to choose from; who sees only own calls chooses nobody."""
    names = permissions or access.HISTORY
    if least(viewer, *names) <= OWN:
        return {"teams": [], "agents": []}
    agents = access.agents(viewer, *names).order_by("name", "id").values_list("pk", "name")
    return {
        "teams": [(str(team.pk), team.name) for team in orgs.teams(viewer, *names)],
        "agents": [(str(pk), name) for pk, name in agents],
    }


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
        "bar": [chip for chip in several if chip.options or chip.wrong],
        "switches": [(chip, url(_with(filters, chip.name))) for chip in switches],
        "wrong": wrong,
    }


def _with(filters: ContactFilters, name: str) -> ContactFilters:
    return ContactFilters(**{**vars(filters), name: True})
