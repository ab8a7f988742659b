"""The list of events with names put to their ids, in pages that new events cannot shift."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calliper.activity import access as activity
from calliper.activity.kinds import KINDS
from calliper.activity.models import Event
from calliper.core.permissions import ORG, TABLE, allows, reach
from calliper.orgs import access, listing
from calliper.orgs.models import Member, Team
from calliper.orgs.roles import Role
from calliper.orgs.viewer import Viewer

PAGE, AT_ONCE = 50, 500
NOUNS = [
    ("call", _("Calls")), ("contact", _("Contacts")), ("device", _("Phones")), ("enrolment", _("Enrolments")),
    ("line", _("Lines")), ("policy", _("What is collected")), ("notice", _("Notices")),
    ("receipt", _("Consent")),
    ("import", _("Imports")), ("export", _("Exports")),
    ("member", _("Members")), ("invitation", _("Invitations")), ("team", _("Teams")), ("tag", _("Tags")),
    ("role", _("Roles")), ("api_key", _("API keys")),
    ("organisation", _("Organisation")), ("mail", _("Mail")), ("day", _("Completeness")),
]  # fmt: skip
PAGES = {"member": "member", "team": "team", "customrole": "role", "apikey": "api_key"}
MORE_KINDS = {
    "call": ("calls",),
    "member": ("leave", "people"),
    "organisation": ("setup",),
    "tag": ("agent_tag", "call_tag"),
}
# What facts name by id, and the kind of row that it is.
NAMED_IN_FACTS = {"team": "team", "custom_role": "customrole"}
FIELDS = {
    "name": _("name"), "role": _("role"), "email": _("e-mail"), "agent_code": _("agent code"),
    "tags": _("tags"), "contact_person": _("contact person"), "country": _("country"),
    "industry": _("industry"), "logo": _("logo"),
    "time_zone": _("time zone"), "default_country": _("country of numbers"), "clock": _("clock"),
    "phone": _("phone number"), "language": _("language"), "cells": _("what it may do"),
    "teams": _("teams"), "addresses": _("addresses"), "expires_at": _("last day"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One event in words."""

    at: datetime
    actor: Any
    actor_url: str
    words: Any
    about: str
    about_url: str
    more: str

    @property
    def day(self) -> date:
        """The organisation's day, as its zone is in force."""
        return timezone.localdate(self.at)


def listed(viewer: Member, query: QueryDict) -> dict[str, Any]:
    """One page of events with chips and pager links."""
    people = [
        (str(pk), name) for pk, name in access.members(viewer).order_by("name").values_list("pk", "name")
    ]
    rows = _filtered(query, people)
    found, newer, older = _page(rows, query)
    return {
        "lines": lines(found, viewer),
        "chips": [listing.chip(query, "about", _("About"), NOUNS)],
        "people": people,
        "by": listing.chosen(query, "by", people),
        "by_name": dict(people).get(query.get("by", ""), ""),
        "without_by": listing.url(query, by=None),
        "about": listing.chosen(query, "about", NOUNS),
        "newer": listing.url(query, after=_mark(found[0])) if newer else "",
        "older": listing.url(query, before=_mark(found[-1])) if older else "",
        "filtered": bool(query.get("about") or query.get("by")),
    }


def every(viewer: Member, query: QueryDict) -> tuple[Iterator[list[Line]], list[listing.Filter]]:
    """All lines, some hundred at a time, and the chips that are set."""
    people = list(access.members(viewer).order_by("name").values_list("pk", "name"))
    known = [(str(pk), name) for pk, name in people]
    chips = [listing.chip(query, "about", _("About"), NOUNS), listing.chip(query, "by", _("Who"), known)]
    return _pages(_filtered(query, known), viewer), chips


def _pages(rows: QuerySet[Event], viewer: Member) -> Iterator[list[Line]]:
    before = Q()
    while found := list(rows.filter(before)[:AT_ONCE]):
        yield lines(found, viewer)
        at, row_id = found[-1].at, found[-1].pk
        before = Q(at__lt=at) | Q(at=at, id__lt=row_id)


def lines(events: list[Event], viewer: Viewer | None = None) -> list[Line]:
    """Events with the names of today, linked to what opens for the viewer; two statements per kind of thing."""
    wanted: dict[str, set[UUID]] = {
        "member": {e.actor_id for e in events if e.actor_kind == "member" and e.actor_id}
    }
    for event in events:
        if event.about_id:
            wanted.setdefault(event.about_kind, set()).add(event.about_id)
        for noun, kind in NAMED_IN_FACTS.items():
            if row_id := event.facts.get(noun):
                wanted.setdefault(kind, set()).add(UUID(row_id))
    names = {kind: access.names_of(kind, ids) for kind, ids in wanted.items() if kind != "team"}
    teams = access.teams_ever(wanted["team"]) if "team" in wanted else {}
    names["team"] = {pk: team.name for pk, team in teams.items()}
    opens = _opens(viewer, wanted, teams) if viewer else {}
    return [_line(event, names, opens) for event in events]


def _opens(viewer: Viewer, wanted: dict[str, set[UUID]], teams: dict[UUID, Team]) -> dict[str, set[UUID]]:
    """The ids of things whose page the viewer can open; whoever sees everybody opens also those who merged."""
    found = {"member": wanted["member"], "team": {pk for pk, team in teams.items() if team.closed_at is None}}
    if reach(viewer, "members.read") != ORG:
        people, open_teams = access.members(viewer), access.teams(viewer)
        found["member"] = set(people.filter(pk__in=wanted["member"]).values_list("pk", flat=True))
        found["team"] = set(open_teams.filter(pk__in=teams).values_list("pk", flat=True))
    if (roles := wanted.get("customrole")) and allows(viewer, "roles.change"):
        found["customrole"] = set(access.custom_roles().filter(pk__in=roles).values_list("pk", flat=True))
    return found


def _line(event: Event, names: dict[str, dict[UUID, str]], opens: dict[str, set[UUID]]) -> Line:
    itself = event.about_id == event.actor_id
    about = "" if itself else _name(names, event.about_kind, event.about_id)
    return Line(
        at=event.at,
        actor=_actor(event, names),
        actor_url=_url("member", event.actor_id, opens) if event.actor_kind == "member" else "",
        words=KINDS.get(event.kind, event.kind),
        about=about,
        about_url=_url(event.about_kind, event.about_id, opens) if about else "",
        more=_more(event.facts, names),
    )


def _name(names: dict[str, dict[UUID, str]], kind: str, row_id: UUID | None) -> str:
    return names.get(kind, {}).get(row_id, "") if row_id else ""


def _actor(event: Event, names: dict[str, dict[UUID, str]]) -> Any:
    if event.actor_kind == "member":
        return _name(names, "member", event.actor_id) or _("Somebody who has left")
    kinds = {"device": _("A phone"), "import": _("An import")}
    return kinds.get(event.actor_kind, _("Calliper"))


def _url(kind: str, row_id: UUID | None, opens: dict[str, set[UUID]]) -> str:
    return reverse(f"orgs:{PAGES[kind]}", args=[row_id]) if row_id in opens.get(kind, set()) else ""


def _more(facts: dict[str, Any], names: dict[str, dict[UUID, str]]) -> str:
    if fields := facts.get("fields"):
        own = [_role(facts, names)] if "custom_role" in facts else []
        return ", ".join([*(str(FIELDS.get(field, field)) for field in fields), *filter(None, own)])
    if permissions := facts.get("permissions"):
        return ", ".join(str(TABLE[each].label) if each in TABLE else each for each in permissions)
    if team := facts.get("team"):
        return _name(names, "team", UUID(team))
    return _role(facts, names)


def _role(facts: dict[str, Any], names: dict[str, dict[UUID, str]]) -> str:
    if own := facts.get("custom_role"):
        return _name(names, "customrole", UUID(own))
    role = facts.get("role")
    return str(Role(role).label) if role in Role.values else ""


def _filtered(query: QueryDict, people: list[tuple[str, str]]) -> QuerySet[Event]:
    noun = listing.chosen(query, "about", NOUNS)
    starts = (*MORE_KINDS.get(noun, ()), noun)
    kinds = [kind for kind in KINDS if kind.split(".")[0] in starts] if noun else None
    rows = activity.recent(kinds)
    by = listing.chosen(query, "by", people)
    return rows.filter(actor_id=by) if by else rows


def _page(rows: QuerySet[Event], query: QueryDict) -> tuple[list[Event], bool, bool]:
    before, after = _read(query.get("before", "")), _read(query.get("after", ""))
    if after:
        at, row_id = after
        later = rows.filter(Q(at__gt=at) | Q(at=at, id__gt=row_id)).order_by("at", "id")[: PAGE + 1]
        found = list(later)
        return found[:PAGE][::-1], len(found) > PAGE, bool(found)
    if before:
        at, row_id = before
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=row_id))
    found = list(rows[: PAGE + 1])
    return found[:PAGE], bool(before and found), len(found) > PAGE


def _mark(event: Event) -> str:
    return f"{event.at.isoformat()}_{event.pk.hex}"


def _read(mark: str) -> tuple[datetime, UUID] | None:
    at, _, row_id = mark.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(hex=row_id)) if moment.tzinfo else None
    except ValueError:
        return None
