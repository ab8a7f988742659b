"""One contact: the history with everybody within reach, and what it amounts to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from calliper.activity import access as activity
from calliper.calls import access, contact_names, contact_totals, keyset, never_track, people
from calliper.calls.actions import Reason
from calliper.calls.filters import Filters
from calliper.calls.keyset import Place
from calliper.calls.models import Contact
from calliper.calls.narrow import Asked, Leg
from calliper.calls.rows import known_party, names_of_persons, shown
from calliper.core.keys.keyring import Keyring
from calliper.core.permissions import allows
from calliper.orgs.viewer import Viewer

LOOKS = 3
SIZE = 20


@dataclass(frozen=True)
class Look:
    """Somebody looked at the number."""

    at: datetime
    name: str
    reason: Any


def context(contact: Contact, asked: Asked, query: QueryDict) -> dict[str, Any]:
    """Everything the page shows; a fixed number of statements for each number of the person."""
    keyring = Keyring.of(asked.org.pk)
    numbers = access.numbers_of(asked.viewer, contact)
    person = names_of_persons([contact], keyring)
    party = known_party(contact, keyring, person)
    excluded = never_track.exclusion_of(contact, asked.org, keyring)
    return {
        "contact": contact,
        "party": party,
        "own_name": known_party(contact, keyring).name,
        "numbers": [known_party(each, keyring, person) for each in numbers] if len(numbers) > 1 else [],
        "totals": contact_totals.totals(asked.viewer, numbers),
        "all_calls": f"{reverse('calls:history')}?{Filters(contact=contact.pk).query()}"
        if allows(asked.viewer, "calls.read")
        else "",
        "rights": _rights(contact, asked.viewer),
        "joinable": access.contacts_within(
            asked.viewer, (each.pk for each in numbers), "contacts.join", seen_by="contacts.read"
        ),
        "names": contact_names.sent(asked.viewer, numbers, keyring, party.name),
        "named_by": people.source_of(asked.viewer, contact.name_by_kind, contact.name_by_id),
        "named_here": contact.name_by_kind == "member",
        "excluded": excluded,
        "can_exclude": contact.number_kind in ("e164", "short"),
        **_timeline(contact, numbers, asked, query),
        **_looks(contact.pk),
    }


def _timeline(contact: Contact, numbers: list[Contact], asked: Asked, query: QueryDict) -> dict[str, Any]:
    """One page of calls, newest first, of all the person's numbers or those with notes."""
    noted = query.get("show") == "notes"
    legs = [_leg(each, asked, noted=noted) for each in numbers]
    page = keyset.page(legs, Place.read(query.get("at", "")), SIZE)
    here = reverse("calls:contact", args=[contact.pk])

    def url(cursor: str) -> str:
        held = {"at": cursor, **({"show": "notes"} if noted else {})}
        return f"{here}?{urlencode(held)}" if cursor else ""

    return {
        "rows": shown(page.rows, Keyring.of(asked.org.pk), asked.viewer),
        "newer": url(page.newer),
        "older": url(page.older),
        "left": keyset.count_after(legs, page.rows[-1]) if page.older else 0,
        "most_left": keyset.MOST_COUNTED,
        "noted": noted,
        "show": [
            {"label": _("All"), "url": here, "current": not noted},
            {"label": _("Notes"), "url": f"{here}?show=notes", "current": noted},
        ],
    }


def _leg(contact: Contact, asked: Asked, *, noted: bool) -> Leg:
    rows = access.calls(asked.viewer, *access.HISTORY).filter(contact=contact, twin_of__isnull=True)
    rows = rows.filter(has_note=True) if noted else rows
    return Leg(rows, rows)


def _rights(contact: Contact, viewer: Viewer) -> dict[str, bool]:
    """What may be done with this contact."""
    rights = {
        verb: bool(access.contacts_within(viewer, [contact.pk], f"contacts.{verb}", seen_by="contacts.read"))
        for verb in ("rename", "reveal", "join")
    }
    return {**rights, "never_track": allows(viewer, "policy.change")}


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
