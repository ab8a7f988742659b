"""One contact: the history with everybody within reach, and what it amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse

from calliper.activity import access as activity
from calliper.calls import access, keyset, people
from calliper.calls.actions import Reason
from calliper.calls.filters import Filters
from calliper.calls.keyset import Place
from calliper.calls.models import Call, Contact
from calliper.calls.narrow import Asked, Leg
from calliper.calls.rows import known_party, shown
from calliper.core.keys.keyring import Keyring

LOOKS = 3


@dataclass(frozen=True)
class Look:
    """Somebody looked at the number."""

    at: datetime
    name: str
    reason: Any


def context(contact: Contact, asked: Asked, query: QueryDict) -> dict[str, Any]:
    """Everything the page shows; a fixed number of statements."""
    keyring = Keyring.of(asked.org.pk)
    noted = query.get("show") == "notes"
    rows = access.calls(asked.viewer).filter(contact=contact, twin_of__isnull=True)
    listed = rows.filter(has_note=True) if noted else rows
    page = keyset.page([Leg(listed, listed)], Place.read(query.get("at", "")))
    here = reverse("calls:contact", args=[contact.pk])
    extra = "&show=notes" if noted else ""
    return {
        "contact": contact,
        "party": known_party(contact, keyring),
        "rows": shown(page.rows, keyring),
        "newer": f"{here}?at={page.newer}{extra}" if page.newer else "",
        "older": f"{here}?at={page.older}{extra}" if page.older else "",
        "noted": noted,
        "show": [
            {"label": people.ALL, "url": here, "current": not noted},
            {"label": people.NOTES, "url": f"{here}?show=notes", "current": noted},
        ],
        "totals": totals(rows),
        "all_calls": f"{reverse('calls:history')}?{Filters(contact=contact.pk).query()}",
        "named_by": people.source_of(contact.name_by_kind, contact.name_by_id),
        **_looks(contact.pk),
    }


def totals(rows: QuerySet[Call]) -> dict[str, Any]:
    """Counts and talk time over all calls within reach; calls with a wrong clock are left out."""
    counted = rows.filter(clock_suspect=False)
    found = counted.aggregate(
        calls=Count("id"),
        connected=Count("id", filter=Q(outcome="connected")),
        talk_s=Sum("talk_s", default=0),
        agents=Count("agent_id", distinct=True),
        first_at=Min("start_at"),
        last_connected_at=Max("start_at", filter=Q(outcome="connected")),
    )
    most = counted.filter(outcome="connected").values("agent__name").annotate(n=Count("id"))
    first = most.order_by("-n", "agent__name").first()
    return {**found, "mostly_with": first["agent__name"] if first else ""}


def _looks(contact_id: UUID) -> dict[str, Any]:
    events = activity.about(contact_id).filter(kind="contact.number_revealed")
    latest = list(events[:LOOKS])
    names = people.names({event.actor_id for event in latest if event.actor_id})
    words = dict(Reason.choices)
    return {
        "look_count": events.count(),
        "looks": [
            Look(event.at, names.get(event.actor_id, ""), words.get(event.facts.get("reason", ""), ""))
            for event in latest
            if event.actor_id
        ],
    }
