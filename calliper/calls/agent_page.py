"""One agent: facts, phones and lines beside the day, the latest calls, the phones' history or the profile."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calliper.calls import access, agent_day, keyset, moves
from calliper.calls.agent_list import lines_of
from calliper.calls.columns import COLUMNS, Look
from calliper.calls.filters import Filters
from calliper.calls.narrow import Asked, legs
from calliper.calls.rows import shown
from calliper.core.keys.keyring import Keyring
from calliper.core.permissions import allows
from calliper.devices import access as devices
from calliper.devices import strip
from calliper.devices.models import Device
from calliper.orgs import access as orgs
from calliper.orgs import listing
from calliper.orgs.models import Member

LATEST = 25
LOOK = Look(("outcome", "duration", "notes"))
VIEWS = [
    ("day", _("Day")), ("calls", _("Latest calls")), ("phones", _("Phones and lines")),
    ("profile", _("Profile")),
]  # fmt: skip
# Of several phones the one that hides most decides.
WORST_FIRST = ["gap", "late", "ok", "none"]


def context(agent: Member, asked: Asked, query: QueryDict) -> dict[str, Any]:
    """Everything the page shows; a fixed number of statements for each view."""
    today = timezone.localdate(asked.now, asked.org.zone)
    view = listing.chosen(query, "view", VIEWS) or "day"
    phones = access.devices_of([agent.pk]).get(agent.pk, [])
    periods = devices.periods_of([agent.pk]).get(agent.pk, [])
    leaves = orgs.leaves(agent)
    return {
        "agent": agent,
        "line": lines_of([agent], asked)[0],
        "tags": orgs.tags_of(agent),
        "phones": [{"phone": phone, "state": phone.state(asked.now)} for phone in phones],
        "periods": periods,
        "open_periods": [period for period in periods if period.until_at is None],
        "leaves": leaves,
        "ahead": [leave for leave in leaves if leave.until_day >= today],
        "today": today,
        "completeness": _completeness(phones, today),
        "moves": moves.of_agent(agent, asked),
        "view": view,
        "tabs": [_tab(agent, name, label, view) for name, label in VIEWS],
        "all_calls": f"{reverse('calls:history')}?{Filters(agent=(agent.pk,)).query()}",
        "rights": _rights(asked.viewer),
        **_VIEWS[view](agent, asked, query),
    }


def _day(agent: Member, asked: Asked, query: QueryDict) -> dict[str, Any]:
    wanted = query.get("day", "")
    return {"day": agent_day.of(agent, asked, agent_day.chosen(agent, asked, wanted))}


def _calls(agent: Member, asked: Asked, query: QueryDict) -> dict[str, Any]:
    page = keyset.page(legs(Filters(agent=(agent.pk,)), asked), None, LATEST)
    return {
        "rows": shown(page.rows, Keyring.of(asked.org.pk)),
        "look": LOOK,
        "columns": [(name, COLUMNS[name], True) for name in LOOK.columns],
    }


def _nothing_more(agent: Member, asked: Asked, query: QueryDict) -> dict[str, Any]:
    return {}


def _profile(agent: Member, asked: Asked, query: QueryDict) -> dict[str, Any]:
    return {"placements": list(orgs.placements(asked.viewer, agent))}


_VIEWS = {"day": _day, "calls": _calls, "phones": _nothing_more, "profile": _profile}


def _tab(agent: Member, name: str, label: Any, view: str) -> dict[str, Any]:
    url = reverse("calls:agent", args=[agent.pk])
    return {"label": label, "url": url if name == "day" else f"{url}?view={name}", "current": name == view}


def _completeness(phones: list[Device], today: date) -> dict[str, Any]:
    """Thirty days over all phones: the marks, and the sentence for those who hear them."""
    days = devices.days_of(phones, *strip.span(today))
    each = [strip.marks(days.get(phone.pk, {}), today) for phone in phones]
    found = [
        {"kind": min((mark["kind"] for mark in of_day), key=WORST_FIRST.index)}
        for of_day in zip(*each, strict=True)
    ]
    return {"marks": found, "sentence": strip.sentence(found) if found else ""}


def _rights(viewer: Member) -> dict[str, bool]:
    wanted = {
        "enrol": "devices.enrol", "leave": "leaves.change", "change": "members.change", "phones": "devices.read",
    }  # fmt: skip
    return {name: allows(viewer, permission) for name, permission in wanted.items()}
