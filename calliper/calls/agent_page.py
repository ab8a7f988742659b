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
from calliper.devices import access as devices
from calliper.devices import strip
from calliper.devices.models import Device
from calliper.orgs import access as orgs
from calliper.orgs import listing
from calliper.orgs.covering import cover
from calliper.orgs.models import Member
from calliper.orgs.viewer import Viewer

LATEST = 25
LOOK = Look(("outcome", "duration", "notes"))
VIEWS = [
    ("day", _("Day")), ("calls", _("Latest calls")), ("phones", _("Phones and lines")),
    ("profile", _("Profile")),
]  # fmt: skip
# What is behind some of them is asked for by a permission of its own.
NEEDED = {"phones": "devices.read", "profile": "members.read"}
# Of several phones the one that hides most decides.
WORST_FIRST = ["gap", "late", "ok", "none"]


def context(agent: Member, asked: Asked, query: QueryDict) -> dict[str, Any]:
    """Everything the page shows; a fixed number of statements for each view."""
    today = timezone.localdate(asked.now, asked.org.zone)
    rights = rights_over(agent, asked.viewer)
    views = [each for each in VIEWS if each[0] not in NEEDED or rights[each[0]]]
    view = listing.chosen(query, "view", views) or "day"
    phones = access.devices_of([agent.pk]).get(agent.pk, []) if rights["phones"] else []
    periods = devices.periods_of([agent.pk]).get(agent.pk, []) if rights["phones"] else []
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
        "tabs": [_tab(agent, name, label, view) for name, label in views],
        "all_calls": f"{reverse('calls:history')}?{Filters(agent=(agent.pk,)).query()}",
        "rights": rights,
        **_VIEWS[view](agent, asked, query),
    }


def _day(agent: Member, asked: Asked, query: QueryDict) -> dict[str, Any]:
    wanted = query.get("day", "")
    return {"day": agent_day.of(agent, asked, agent_day.chosen(agent, asked, wanted))}


def _calls(agent: Member, asked: Asked, query: QueryDict) -> dict[str, Any]:
    page = keyset.page(legs(Filters(agent=(agent.pk,)), asked), None, LATEST)
    return {
        "rows": shown(page.rows, Keyring.of(asked.org.pk), asked.viewer),
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


def home_of(agent: Member, viewer: Viewer) -> str:
    """The page to come back to: the agent's, or the member's for who does not see the calls."""
    page = "calls:agent" if access.agents(viewer).filter(pk=agent.pk).exists() else "orgs:member"
    return reverse(page, args=[agent.pk])


def rights_over(agent: Member, viewer: Viewer) -> dict[str, bool]:
    """What may be done about this agent."""
    wanted = {
        "enrol": "devices.enrol", "leave": "leaves.change", "change": "members.change", "member": "members.read",
        **NEEDED,
    }  # fmt: skip
    return {name: cover(viewer, permission).member(agent) for name, permission in wanted.items()}
