"""Contacts, the one spoken with last first, or those that match a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from calliper.calls import access, keyset
from calliper.calls.keyset import Place
from calliper.calls.models import Call
from calliper.calls.narrow import Asked, Leg
from calliper.calls.rows import Party, known_party
from calliper.core.keys.keyring import Keyring
from calliper.orgs.models import Member


@dataclass(frozen=True)
class Line:
    """A contact with the latest call within reach and how many there were."""

    party: Party
    last: Call
    count: int


def listed(asked: Asked, query: QueryDict) -> dict[str, Any]:
    """One page of contacts with pager links."""
    search = query.get("q", "").strip()[:120]
    page = keyset.page(latest_legs(asked, matching(search, asked)), Place.read(query.get("at", "")))
    lines = lines_of(page.rows, asked)
    return {
        "lines": lines,
        "search": search,
        "newer": _url(search, page.newer),
        "older": _url(search, page.older),
        "any": bool(lines) or access.any_calls(asked.viewer),
    }


def matching(search: str, asked: Asked) -> Any:
    """Ids of contacts whose number or name the text spells; None without a text."""
    if not search:
        return None
    keyring = Keyring.of(asked.org.pk)
    country = asked.org.default_country
    by_number = access.contact_of_number(search, default_country=country, keyring=keyring)
    if by_number is not None:
        return by_number
    return access.contacts_named(search, keyring=keyring).values("pk")


def latest_legs(asked: Asked, ids: Any = None) -> list[Leg]:
    """The latest call of each contact: those after which no other call within reach came."""
    reachable = access.calls(asked.viewer).filter(twin_of__isnull=True)
    found = []
    for part in access.within(asked.viewer):
        rows = Call.objects.filter(part, contact__isnull=False, twin_of__isnull=True)
        rows = rows if ids is None else rows.filter(contact_id__in=ids)
        same = reachable.filter(contact_id=OuterRef("contact_id"))
        later = same.filter(start_at__gt=OuterRef("start_at"))
        tied = same.filter(start_at=OuterRef("start_at"), id__gt=OuterRef("id"))
        latest = rows.filter(~Exists(later), ~Exists(tied))
        found.append(Leg(latest, latest))
    return found


def lines_of(calls: list[Call], asked: Asked) -> list[Line]:
    """The contacts of their latest calls, with names; one statement for any number."""
    keyring = Keyring.of(asked.org.pk)
    counts = _counts(asked.viewer, [call.contact_id for call in calls if call.contact_id])
    return [
        Line(known_party(call.contact, keyring), call, counts.get(call.contact.pk, 0))
        for call in calls
        if call.contact is not None
    ]


def _counts(viewer: Member, contact_ids: list[UUID]) -> dict[UUID, int]:
    rows = access.calls(viewer).filter(contact_id__in=contact_ids, twin_of__isnull=True)
    found = rows.values("contact_id").annotate(n=Count("id")).values_list("contact_id", "n")
    return {contact_id: n for contact_id, n in found if contact_id}


def _url(search: str, cursor: str) -> str:
    if not cursor:
        return ""
    wanted = {"q": search, "at": cursor} if search else {"at": cursor}
    return f"{reverse('calls:contacts')}?{urlencode(wanted)}"
