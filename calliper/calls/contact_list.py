"""Contacts, the one spoken with last first: all within reach, or those that the query string asks for.

There is no order by name: names are encrypted, and the database cannot sort what it cannot read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q
from django.http import QueryDict
from django.urls import reverse

from calliper.calls import access, contact_chips, keyset, never_track
from calliper.calls.choices import people
from calliper.calls.filters import EVERYTHING
from calliper.calls.forms.contact_filters import ContactFilterForm, ContactFilters
from calliper.calls.keyset import Place
from calliper.calls.models import Call, Contact
from calliper.calls.narrow import Asked, Leg
from calliper.calls.rows import Party, known_party, names_of_persons
from calliper.calls.sought import opened
from calliper.consent import access as consent
from calliper.core.keys.keyring import Keyring
from calliper.orgs.viewer import Viewer

SIZE, AT_ONCE = 50, 500
MOST_COUNTED = 10_000
READ = ("contacts.read",)


@dataclass(frozen=True)
class Line:
    """A contact with the latest call and how many there were; `told` when the viewer may see that call as well."""

    party: Party
    last: Call
    count: int
    is_excluded: bool = False
    told: bool = True


@dataclass
class ContactList:
    """The list that a query string asks for."""

    asked: Asked
    query: QueryDict

    @cached_property
    def form(self) -> ContactFilterForm:
        return ContactFilterForm(
            self.query, **people(self.asked.viewer, *access.HISTORY, late="calls:contacts_choices")
        )

    @cached_property
    def filters(self) -> ContactFilters:
        return self.form.filters

    def url(self, filters: ContactFilters | None = None, *, find: str | None = None, at: str = "") -> str:
        """The address of the list with other filters, another sealed search, or at another place."""
        held = self.filters if filters is None else filters
        held = held if find is None else ContactFilters(**{**vars(held), "find": find})
        parts = [held.query(), f"at={at}" if at else ""]
        query = "&".join(filter(None, parts))
        return f"{reverse('calls:contacts')}?{query or EVERYTHING}"

    def context(self) -> dict[str, Any]:
        """What the page shows."""
        page = keyset.page(_legs(self.filters, self.asked), Place.read(self.query.get("at", "")), SIZE)
        lines = lines_of(page.rows, self.asked)
        search = opened(self.filters.find, self.asked.org.pk)
        return {
            "lines": lines,
            "filters": self.filters,
            "search": search.text if search else "",
            "search_is_number": bool(search and search.is_number),
            "chips": self.chips(),
            "kept_query": self.filters.query(),
            "newer": self.url(at=page.newer) if page.newer else "",
            "older": self.url(at=page.older) if page.older else "",
            "clear": self.url(ContactFilters()),
            "total": None if self.filters else _total(self.asked.viewer),
            "any": bool(lines) or access.any_calls(self.asked.viewer, "contacts.read"),
        }

    def chips(self) -> dict[str, Any]:
        """The filters as the page shows them, with what of them could not be read."""
        return contact_chips.chips(self.form, self.url)

    def every(self) -> Iterator[Line]:
        """All lines, some hundred at a time from a place that new calls cannot shift."""
        legs, place = _legs(self.filters, self.asked), None
        while True:
            page = keyset.page(legs, place, AT_ONCE)
            yield from lines_of(page.rows, self.asked)
            if not page.older:
                return
            place = Place(page.rows[-1].start_at, page.rows[-1].pk)


def latest_of(contact_ids: Iterable[UUID], asked: Asked, *permissions: str) -> list[Line]:
    """The lines of some contacts within reach, the one spoken with last first."""
    ids, names = list(contact_ids), permissions or READ
    if not ids:
        return []
    legs = _latest(asked, Q(), Q(contact_id__in=ids), names)
    return lines_of(keyset.page(legs, None, len(ids)).rows, asked)


def lines_of(calls: list[Call], asked: Asked) -> list[Line]:
    """The contacts of their latest calls, with names; three statements for any number."""
    keyring = Keyring.of(asked.org.pk)
    contacts = [call.contact for call in calls if call.contact is not None]
    counts = _counts(asked.viewer, [contact.pk for contact in contacts])
    persons = names_of_persons(contacts, keyring)
    excluded = never_track.excluded_among(contacts, asked.org, keyring)
    told = access.covered(asked.viewer)
    return [
        Line(
            known_party(call.contact, keyring, persons),
            call,
            counts.get(call.contact.pk, 0),
            call.contact.pk in excluded,
            told.holds(call.agent_id, call.team_id),
        )
        for call in calls
        if call.contact is not None
    ]


def _legs(filters: ContactFilters, asked: Asked) -> list[Leg]:
    """By whom the calls are decides which call is the latest; the rest is asked of that call and its contact."""
    whose = Q()
    # By whom a call was and how it ended is asked of calls that the viewer sees, or it would tell of others.
    names = access.HISTORY if filters.team or filters.agent or filters.outcome else READ
    parts = None
    if filters.team:
        whose &= Q(team__in=filters.team)
    if filters.agent:
        whose &= Q(agent__in=filters.agent)
        parts = [Q(agent=agent) & access.reachable(asked.viewer, *names) for agent in filters.agent]
    elif filters.team:
        parts = [Q(team=team) & access.reachable(asked.viewer, *names) for team in filters.team]
    return _latest(asked, whose, _which(filters, asked), names, parts)


def _which(filters: ContactFilters, asked: Asked) -> Q:
    wanted = Q()
    if filters.find:
        wanted &= Q(contact_id__in=_named(filters, asked))
    if filters.outcome:
        wanted &= Q(outcome__in=filters.outcome)
    if filters.unnamed:
        wanted &= Q(contact__name_enc__isnull=True)
    if filters.excluded:
        wanted &= Q(contact__number_index__in=consent.excluded_indexes())
    return wanted


def _named(filters: ContactFilters, asked: Asked) -> Any:
    """Ids of the contacts of that name, and of the other numbers of their persons."""
    search = opened(filters.find, asked.org.pk)
    if search is None or search.is_number:
        return []
    named = access.contacts_named(search.text, keyring=Keyring.of(asked.org.pk))
    persons = named.filter(person__isnull=False).values("person_id")
    return Contact.objects.filter(Q(pk__in=named.values("pk")) | Q(person_id__in=persons)).values("pk")


def _latest(
    asked: Asked, whose: Q, which: Q, names: Sequence[str], parts: list[Q] | None = None
) -> list[Leg]:
    """The latest call of each contact: those after which no other call of the same people came."""
    reachable = access.calls(asked.viewer, *names).filter(whose, twin_of__isnull=True)
    found = []
    for part in access.within(asked.viewer, *names) if parts is None else parts:
        rows = Call.objects.filter(part, whose, which, contact__isnull=False, twin_of__isnull=True)
        same = reachable.filter(contact_id=OuterRef("contact_id"))
        later = same.filter(start_at__gt=OuterRef("start_at"))
        tied = same.filter(start_at=OuterRef("start_at"), id__gt=OuterRef("id"))
        latest = rows.filter(~Exists(later), ~Exists(tied))
        found.append(Leg(latest, latest))
    return found


def _counts(viewer: Viewer, contact_ids: list[UUID]) -> dict[UUID, int]:
    rows = access.calls(viewer, *access.HISTORY).filter(contact_id__in=contact_ids, twin_of__isnull=True)
    found = rows.values("contact_id").annotate(n=Count("id")).values_list("contact_id", "n")
    return {contact_id: n for contact_id, n in found if contact_id}


def _total(viewer: Viewer) -> int:
    """How many contacts there are within reach; counting stops at 10,001."""
    return int(access.contacts(viewer)[: MOST_COUNTED + 1].count())
