"""How a narrowed list is read: one query per value of the filter that leads, each in the order of an index.

SQLite and PostgreSQL read `agent = ? order by start` from an index and stop after a page, but sort everything for
`agent in (?, ?)`. So the leading filter becomes one query per value ("leg") and keyset.py merges the legs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.utils import timezone

from calliper.calls import access
from calliper.calls.filters import Filters
from calliper.calls.models import Call, NameToken
from calliper.core.keys.keyring import Keyring
from calliper.orgs.models import Member, Organisation

MOST_LEGS = 25


@dataclass(frozen=True)
class Leg:
    """Rows that one index holds in order; `prefix` names the table whose columns give the order.

    `every` are the same rows with their twins: often the index alone can count those, and twins are few.
    """

    rows: QuerySet[Call]
    every: QuerySet[Call]
    prefix: str = ""


@dataclass(frozen=True)
class Asked:
    """Who asks, for which organisation, and when."""

    viewer: Member
    org: Organisation
    now: datetime


def legs(filters: Filters, asked: Asked) -> list[Leg]:
    """The queries that together give the filtered calls within reach."""
    held = _Conditions(filters, asked)
    for lead in (held.by_contact, held.by_tag, held.by_person, held.by_place, held.by_reach, held.by_outcome):
        found = lead()
        if found is not None:
            return found
    return [held.leg("", access.calls(asked.viewer))]


class _Conditions:
    """The filters as conditions, each of which may lead or follow."""

    def __init__(self, filters: Filters, asked: Asked) -> None:
        self.filters, self.asked = filters, asked
        self.parties, self.name = _parties(filters, asked.org)
        self.people = _people(filters)

    def by_contact(self) -> list[Leg] | None:
        if self.parties is None:
            return None
        return self._each("contact", self.parties)

    def by_tag(self) -> list[Leg] | None:
        if not self.filters.tag:
            return None
        return [self.leg("tag", self._tagged(tag)) for tag in self.filters.tag]

    def _tagged(self, tag: UUID) -> QuerySet[Call]:
        """Calls with a tag, joined so that later conditions and the order use the tagging's own columns."""
        this = Q(taggings__tag=tag, taggings__org_id=self.asked.org.pk)
        rows = access.calls(self.asked.viewer).annotate(tagging=FilteredRelation("taggings", condition=this))
        return rows.filter(tagging__tag=tag)

    def by_person(self) -> list[Leg] | None:
        if self.people is None or len(self.people) > MOST_LEGS:
            return None
        return self._each("agent", self.people)

    def by_place(self) -> list[Leg] | None:
        for column in ("line", "device", "team"):
            if values := getattr(self.filters, column):
                return self._each(column, values)
        return None

    def by_reach(self) -> list[Leg] | None:
        parts = access.within(self.asked.viewer)
        if not 1 < len(parts) <= MOST_LEGS:
            return None
        return [self.leg("", Call.objects.filter(part)) for part in parts]

    def by_outcome(self) -> list[Leg] | None:
        return self._each("outcome", self.filters.outcome) if self.filters.outcome else None

    def _each(self, column: str, values: Iterable[Any]) -> list[Leg]:
        base = access.calls(self.asked.viewer)
        return [self.leg(column, base.filter(**{column: value})) for value in values]

    def leg(self, lead: str, rows: QuerySet[Call]) -> Leg:
        """The rows that the lead gives, under all the other conditions."""
        prefix = "tagging__" if lead == "tag" else ""
        every = self._rest(lead, rows).filter(self._days(prefix))
        return Leg(every if self.filters.twins else every.filter(twin_of__isnull=True), every, prefix)

    def _rest(self, lead: str, rows: QuerySet[Call]) -> QuerySet[Call]:
        for column in ("team", "line", "device", "type", "outcome"):
            values = getattr(self.filters, column)
            if values and column != lead:
                rows = rows.filter(**{f"{column}__in": values})
        if self.people is not None and lead != "agent":
            rows = rows.filter(_by(self.people))
        return self._facts(rows)

    def _facts(self, rows: QuerySet[Call]) -> QuerySet[Call]:
        filters = self.filters
        if filters.note:
            rows = rows.filter(has_note=True)
        if filters.min_s is not None:
            rows = rows.filter(talk_s__gte=filters.min_s)
        if filters.max_s is not None:
            rows = rows.filter(talk_s__lte=filters.max_s)
        for token_set in self.name:
            rows = rows.filter(token_set)
        return rows

    def _days(self, prefix: str) -> Q:
        today = timezone.localdate(self.asked.now, self.asked.org.zone)
        start, end = self.filters.between(today, self.asked.org.zone)
        found = Q()
        if start:
            found &= Q(**{f"{prefix}start_at__gte": start})
        if end:
            found &= Q(**{f"{prefix}start_at__lt": end})
        return found


def _by(people: list[UUID]) -> Q:
    """Few are compared directly; many are tested call by call, or the database would sort all their calls."""
    if len(people) <= MOST_LEGS:
        return Q(agent__in=people)
    return Q(Exists(Member.objects.filter(pk=OuterRef("agent_id"), pk__in=people)))


def _people(filters: Filters) -> list[UUID] | None:
    """The agents asked for by name and by tag; None when neither is asked."""
    if not filters.agent and not filters.agent_tag:
        return None
    tagged = access.tagged(filters.agent_tag) if filters.agent_tag else set(filters.agent)
    chosen = set(filters.agent) or tagged
    return sorted(chosen & tagged)


def _parties(filters: Filters, org: Organisation) -> tuple[list[UUID] | None, list[Q]]:
    """The contacts asked for, or conditions on the name when very many bear it; None when none is asked."""
    if not filters.q:
        return ([filters.contact] if filters.contact else None), []
    keyring = Keyring.of(org.pk)
    found = access.contact_of_number(filters.q, default_country=org.default_country, keyring=keyring)
    if found is None:
        found = list(
            access.contacts_named(filters.q, keyring=keyring).values_list("pk", flat=True)[: MOST_LEGS + 1]
        )
    if len(found) > MOST_LEGS:
        return ([filters.contact] if filters.contact else None), [_named(filters.q, keyring)]
    return [each for each in found if filters.contact in (None, each)], []


def _named(text: str, keyring: Keyring) -> Q:
    """Tested call by call, newest first: with so many contacts the first page is full soon."""
    found = Q()
    for tokens in keyring.query_tokens(text):
        every = Q()
        for token in sorted(tokens):
            every &= Q(Exists(NameToken.objects.filter(contact=OuterRef("contact_id"), token=token)))
        found |= every
    return found
