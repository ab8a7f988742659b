"""How a narrowed list is read: one query per value of the filter that leads, each in the order of an index.

SQLite and PostgreSQL read `agent = ? order by start` from an index and stop after a page, but sort everything for
`agent in (?, ?)`. So the leading filter becomes one query per value ("leg") and keyset.py merges the legs. Days are
those of the corrected start where a call has one; where that makes a difference, such calls are a leg of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from calliper.calls import access, clock_parts
from calliper.calls.filters import Filters
from calliper.calls.models import Call, CallTagging, NameToken
from calliper.calls.sought import opened
from calliper.core.keys.keyring import Keyring
from calliper.orgs.models import Member, Organisation
from calliper.orgs.requests import MemberRequest
from calliper.orgs.viewer import Viewer

MOST_LEGS = 25


@dataclass(frozen=True)
class Leg:
    """Rows that one index holds in order: calls, or the taggings of calls, which carry the start as well.

    `every` are the same rows with their twins: often the index alone can count those, and twins are few.
    """

    rows: QuerySet[Any]
    every: QuerySet[Any]
    tagged: bool = False


@dataclass(frozen=True)
class Asked:
    """Who asks, for which organisation, and when."""

    viewer: Viewer
    org: Organisation
    now: datetime

    @classmethod
    def of(cls, request: MemberRequest, now: datetime) -> Asked:
        """Whoever sent the request."""
        return cls(request.member, request.org, now)


def legs(filters: Filters, asked: Asked) -> list[Leg]:
    """The queries that together give the filtered calls within reach."""
    held = _Conditions(filters, asked)
    leads = (held.by_contact, held.by_tag, held.by_person, held.by_import, held.by_place)
    for lead in (*leads, held.by_reach, held.by_outcome):
        found = lead()
        if found is not None:
            return [*found, *held.by_correction()]
    return [held.leg("", held.reach()), *held.by_correction()]


class _Conditions:
    """The filters as conditions, each of which may lead or follow."""

    def __init__(self, filters: Filters, asked: Asked) -> None:
        self.filters, self.asked = filters, asked
        self.parts = access.within(asked.viewer)
        self.parties, self.named = _parties(filters, asked.org)
        self.people = _people(filters)
        today = timezone.localdate(asked.now, asked.org.zone)
        self.span = filters.between(today, asked.org.zone)

    def reach(self, prefix: str = "") -> Q:
        """Any of the parts of the viewer's reach, as one condition."""
        return access.reachable(self.asked.viewer, prefix=prefix)

    def by_contact(self) -> list[Leg] | None:
        return None if self.parties is None else self._each("contact", self.parties)

    def by_import(self) -> list[Leg] | None:
        return self._each("import_id", [self.filters.imported]) if self.filters.imported else None

    def by_tag(self) -> list[Leg] | None:
        if not self.filters.tag:
            return None
        reach = self.reach("call__")
        return [self.leg("tag", Q(tag=tag) & reach, CallTagging.objects.all()) for tag in self.filters.tag]

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
        if not 1 < len(self.parts) <= MOST_LEGS:
            return None
        return [self.leg("", part) for part in self.parts]

    def by_outcome(self) -> list[Leg] | None:
        return self._each("outcome", self.filters.outcome) if self.filters.outcome else None

    @cached_property
    def strays(self) -> bool:
        """Whether there are calls that the days hold by one of their two starts only; such are few."""
        return any(self.span) and Call.objects.filter(clock_parts.strayed(self.span)).exists()

    def by_correction(self) -> list[Leg]:
        """The corrected calls of the days, whatever leads to the others."""
        if not self.strays:
            return []
        first = self.reach() if self.parties is None else Q(contact__in=self.parties) & self.reach()
        every = Call.objects.filter(first & self._rest("", "") & clock_parts.corrected_into(self.span))
        return [self._counting(every, "")]

    def _each(self, column: str, values: Iterable[Any]) -> list[Leg]:
        reach = self.reach()
        return [self.leg(column, Q(**{column: value}) & reach) for value in values]

    def leg(self, lead: str, first: Q, table: QuerySet[Any] | None = None) -> Leg:
        """The rows that the lead gives, under all the other conditions."""
        prefix = "" if table is None else "call__"
        rows: QuerySet[Any] = Call.objects.all() if table is None else table
        return self._counting(rows.filter(first & self._rest(lead, prefix) & self._days(prefix)), prefix)

    def _counting(self, every: QuerySet[Any], prefix: str) -> Leg:
        counted = every if self.filters.twins else every.filter(**{f"{prefix}twin_of__isnull": True})
        return Leg(counted, every, tagged=bool(prefix))

    def _rest(self, lead: str, prefix: str) -> Q:
        found = Q()
        for column in ("team", "line", "device", "type", "outcome", "direction", "method", "mode"):
            values = getattr(self.filters, column)
            if values and column != lead:
                found &= Q(**{f"{prefix}{column}__in": values})
        if self.people is not None and lead != "agent":
            found &= _by(self.people, prefix)
        if self.filters.tag and lead != "tag":
            found &= Q(Exists(CallTagging.objects.filter(call=OuterRef("pk"), tag__in=self.filters.tag)))
        if self.named is not None:
            found &= _bears(self.named, prefix)
        return found & self._facts(prefix) & self._counted(prefix)

    def _facts(self, prefix: str) -> Q:
        filters = self.filters
        wanted = {
            "has_note": filters.note or None,
            "import_id": filters.imported,
            "talk_s__gte": filters.min_s,
            "talk_s__lte": filters.max_s,
        }
        return Q(**{f"{prefix}{name}": value for name, value in wanted.items() if value is not None})

    def _counted(self, prefix: str) -> Q:
        """Weekday and hour of the start, and whether its clock is to be believed."""
        filters, zone, found = self.filters, self.asked.org.zone, Q()
        if filters.weekday:
            found &= clock_parts.on_weekdays(filters.weekday, zone, prefix)
        if filters.hour:
            found &= clock_parts.in_hours(filters.hour, zone, prefix)
        return found & clock_parts.believed(prefix) if filters.counted else found

    def _days(self, prefix: str) -> Q:
        found = clock_parts.within(self.span, "start_at")
        return found & clock_parts.as_stored(prefix) if self.strays else found


def _by(people: list[UUID], prefix: str) -> Q:
    """Few are compared directly; many are tested call by call, or the database would sort all their calls."""
    if len(people) <= MOST_LEGS:
        return Q(**{f"{prefix}agent__in": people})
    return Q(Exists(Member.objects.filter(pk=OuterRef(f"{prefix}agent_id"), pk__in=people)))


def _people(filters: Filters) -> list[UUID] | None:
    """The agents asked for by name and by tag; None when neither is asked."""
    if not filters.agent and not filters.agent_tag:
        return None
    tagged = access.tagged(filters.agent_tag) if filters.agent_tag else set(filters.agent)
    chosen = set(filters.agent) or tagged
    return sorted(chosen & tagged)


def _parties(filters: Filters, org: Organisation) -> tuple[list[UUID] | None, list[set[bytes]] | None]:
    """The contacts asked for, None when none is; and the tokens of a name that very many bear."""
    one = _numbers_of(filters)
    if not filters.find:
        return one, None
    search = opened(filters.find, org.pk)
    if search is None or search.is_number:
        return [], None
    keyring = Keyring.of(org.pk)
    named = access.contacts_named(search.text, keyring=keyring).values_list("pk", flat=True)
    found = access.with_same_persons(named[: MOST_LEGS + 1])
    if len(found) > MOST_LEGS:
        return one, keyring.query_tokens(search.text)
    return [each for each in found if one is None or each in one], None


def _numbers_of(filters: Filters) -> list[UUID] | None:
    """The contact asked for with all numbers of the person; None when none is asked for."""
    if filters.contact is None:
        return None
    return [filters.contact] if filters.one_number else access.same_person(filters.contact)


def _bears(tokens: list[set[bytes]], prefix: str) -> Q:
    """Tested call by call, newest first: with so many contacts the first page is full soon."""
    theirs = NameToken.objects.filter(contact=OuterRef(f"{prefix}contact_id"))
    found = Q()
    for each in tokens:
        every = Q()
        for token in sorted(each):
            every &= Q(Exists(theirs.filter(token=token)))
        found |= every
    return found
