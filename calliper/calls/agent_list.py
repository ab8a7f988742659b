"""The people whose calls count: where their phones are, when they last called, how much today."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calliper.calls import access
from calliper.calls.columns import AGENTS, Look
from calliper.calls.narrow import Asked
from calliper.calls.periods import bounds
from calliper.orgs import access as orgs
from calliper.orgs import listing
from calliper.orgs.models import Member

# More agents than an organisation has.
PAGE, MOST = 50, 1_000_000
COLUMNS = [
    ("name", _("Name")), ("code", _("Agent code")), ("team", _("Team")), ("phone", _("Phone")),
    ("last", _("Last call")), ("today", _("Calls today")),
]  # fmt: skip
STATES = [
    ("leave", _("On leave")), ("no_phone", _("Without a phone")), ("left", _("Left")),
    ("disabled", _("Disabled")), ("all", _("All")),
]  # fmt: skip
IN_SQL = {"name": ["name"], "code": ["agent_code", "name"], "team": ["team__name", "name"]}
# The order of concern: what needs a hand first.
WORST_FIRST = ["uninstalled", "offline", "stale", "recording_off", "ok", "revoked", ""]
NEVER = datetime.min.replace(tzinfo=timezone.get_fixed_timezone(0))
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class Line:
    """One agent with the worst state of the phones still enrolled; `state` is "" without a phone, or an unseen one."""

    member: Member
    state: str
    phones: int
    last_at: datetime | None
    today: int
    leave_until: date | None = None
    phone_seen: bool = True


def listed(asked: Asked, query: QueryDict, look: Look | None = None) -> dict[str, Any]:
    """One page of agents with heads that sort, chips and pager links."""
    look = look or Look(AGENTS.usual, of_list=AGENTS)
    sort, start = _sort(query, look.sort), listing.start_of(query)
    rows, chips = _asked_for(asked, query)
    total = rows.count()
    lines = _page(rows, sort, start, asked, PAGE)
    return {
        "lines": lines,
        "total": total,
        "first": start + 1,
        "last": start + len(lines),
        "heads": [head for head in _heads(query, sort) if head["name"] in ("name", *look.columns)],
        **look.context(query),
        "newer": f"{listing.url(query)}&start={max(0, start - PAGE)}" if start else "",
        "older": f"{listing.url(query)}&start={start + PAGE}" if start + PAGE < total else "",
        "chips": [each for each in chips if each.options],
        "search": query.get("q", ""),
        "filtered": bool(query.get("q", "").strip()) or any(each.chosen for each in chips),
        "today": sum(line.today for line in lines) if total <= PAGE else None,
    }


def every(asked: Asked, query: QueryDict, look: Look) -> tuple[list[Line], list[listing.Filter]]:
    """All lines in the order of the list, and its chips."""
    rows, chips = _asked_for(asked, query)
    return _page(rows, _sort(query, look.sort), 0, asked, MOST), chips


def _asked_for(asked: Asked, query: QueryDict) -> tuple[QuerySet[Member], list[listing.Filter]]:
    """The agents that the filters leave, and the filters as chips."""
    teams = [(str(team.pk), team.name) for team in orgs.teams(asked.viewer, "calls.read")]
    tags = [(str(tag.pk), tag.name) for tag in orgs.agent_tags()]
    rows = _filtered(asked, query, {"team": teams, "tag": tags})
    return rows, [
        listing.chip(query, "state", _("State"), STATES),
        listing.chip(query, "team", _("Team"), teams if len(teams) > 1 else []),
        listing.chip(query, "tag", _("Tag"), tags),
    ]


def lines_of(members: list[Member], asked: Asked) -> list[Line]:
    """Agents with their figures, in four statements."""
    ids = [member.pk for member in members]
    day = timezone.localdate(asked.now, asked.org.zone)
    since, until = bounds(day, day, asked.org.zone)
    assert since
    assert until
    last = access.last_calls(asked.viewer, ids)
    today = access.call_counts(asked.viewer, ids, since=since, until=until)
    seen = access.covered(asked.viewer, "devices.read")
    phones = access.devices_of(member.pk for member in members if seen.member(member))
    away = orgs.leave_until(ids, day)
    lines = [_line(member, phones.get(member.pk, []), (last, today, away), asked.now) for member in members]
    return [replace(line, phone_seen=seen.member(line.member)) for line in lines]


def _line(member: Member, phones: list[Any], figures: tuple[Any, Any, Any], now: datetime) -> Line:
    last, today, away = figures
    states = [phone.state(now) for phone in phones]
    live = [state for state in states if state != "revoked"]
    worst = min(live or states or [""], key=WORST_FIRST.index)
    pk: UUID = member.pk
    return Line(member, worst, len(live), last.get(pk), today.get(pk, 0), away.get(pk))


def _filtered(asked: Asked, query: QueryDict, known: dict[str, Choices]) -> QuerySet[Member]:
    rows = access.agents(asked.viewer).select_related("team")
    for word in query.get("q", "").split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(agent_code__icontains=word))
    for name, column in (("team", "team_id"), ("tag", "taggings__tag_id")):
        if value := listing.chosen(query, name, known[name]):
            rows = rows.filter(**{column: value})
    state = listing.chosen(query, "state", STATES)
    if state == "leave":
        day = timezone.localdate(asked.now, asked.org.zone)
        return rows.filter(disabled_at=None, leaves__from_day__lte=day, leaves__until_day__gte=day)
    if state == "no_phone":
        seen = orgs.members(asked.viewer, "calls.read", "devices.read").values("pk")
        return rows.filter(disabled_at=None, pk__in=seen).exclude(pk__in=access.with_phone())
    if state in ("left", "disabled"):
        return rows.filter(disabled_at__isnull=False, left_at__isnull=state == "disabled")
    return rows if state == "all" else rows.filter(disabled_at=None)


def _page(rows: QuerySet[Member], sort: str, start: int, asked: Asked, size: int) -> list[Line]:
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name in IN_SQL:
        columns = [("-" if down else "") + column for column in IN_SQL[name]]
        return lines_of(list(rows.order_by(*columns, "id")[start : start + size]), asked)
    keys: dict[str, Any] = {
        "phone": lambda line: WORST_FIRST.index(line.state),
        "last": lambda line: line.last_at or NEVER,
        "today": lambda line: line.today,
    }
    lines = lines_of(list(rows.order_by("name", "id")), asked)
    return sorted(lines, key=keys[name], reverse=down)[start : start + size]


def _sort(query: QueryDict, last: str = "") -> str:
    wanted = query.get("sort") or last or "name"
    return wanted if wanted.removeprefix("-") in dict(COLUMNS) else "name"


def _heads(query: QueryDict, sort: str) -> list[dict[str, Any]]:
    heads = listing.heads(query, COLUMNS, sort)
    for (name, _label), head in zip(COLUMNS, heads, strict=True):
        head["name"], head["num"] = name, name == "today"
    return heads
