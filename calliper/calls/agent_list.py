"""The people whose calls count: where their phones are, when they last called, how much today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from calliper.calls import access
from calliper.calls.narrow import Asked
from calliper.calls.periods import bounds
from calliper.orgs import listing
from calliper.orgs.models import Member

PAGE = 50
COLUMNS = [
    ("name", _("Name")), ("code", _("Agent code")), ("team", _("Team")), ("phone", _("Phone")),
    ("last", _("Last call")), ("today", _("Calls today")),
]  # fmt: skip
IN_SQL = {"name": ["name"], "code": ["agent_code", "name"], "team": ["team__name", "name"]}
# The order of concern: what needs a hand first.
WORST_FIRST = ["uninstalled", "offline", "stale", "ok", "revoked", ""]
NEVER = datetime.min.replace(tzinfo=timezone.get_fixed_timezone(0))


@dataclass(frozen=True)
class Line:
    """One agent with the worst state of the phones still enrolled; `state` is "" without a phone."""

    member: Member
    state: str
    phones: int
    last_at: datetime | None
    today: int


def listed(asked: Asked, query: QueryDict) -> dict[str, Any]:
    """One page of agents with heads that sort and pager links."""
    sort = _sort(query)
    everybody = query.get("state") == "all"
    rows = access.agents(asked.viewer).select_related("team")
    rows = rows if everybody else rows.filter(disabled_at=None)
    total = rows.count()
    start = listing.start_of(query)
    lines = _page(rows, sort, start, asked)
    return {
        "lines": lines,
        "total": total,
        "first": start + 1,
        "last": start + len(lines),
        "heads": _heads(query, sort),
        "newer": f"{listing.url(query)}&start={start - PAGE}" if start else "",
        "older": f"{listing.url(query)}&start={start + PAGE}" if start + PAGE < total else "",
        "everybody": everybody,
        "states": [
            {"label": _("Active"), "url": listing.url(query, state=None), "current": not everybody},
            {"label": _("All"), "url": listing.url(query, state="all"), "current": everybody},
        ],
        "today": sum(line.today for line in lines) if total <= PAGE else None,
    }


def lines_of(members: list[Member], asked: Asked) -> list[Line]:
    """Agents with their figures, in three statements."""
    ids = [member.pk for member in members]
    day = timezone.localdate(asked.now, asked.org.zone)
    since, until = bounds(day, day, asked.org.zone)
    assert since
    assert until
    last, today = access.last_calls(ids), access.call_counts(ids, since=since, until=until)
    phones = access.devices_of(ids)
    return [_line(member, phones, last, today, asked.now) for member in members]


def _line(
    member: Member,
    phones: dict[UUID, list[Any]],
    last: dict[UUID, datetime | None],
    today: dict[UUID, int],
    now: datetime,
) -> Line:
    states = [phone.state(now) for phone in phones.get(member.pk, [])]
    live = [state for state in states if state != "revoked"]
    worst = min(live or states or [""], key=WORST_FIRST.index)
    return Line(member, worst, len(live), last.get(member.pk), today.get(member.pk, 0))


def _page(rows: QuerySet[Member], sort: str, start: int, asked: Asked) -> list[Line]:
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name in IN_SQL:
        columns = [("-" if down else "") + column for column in IN_SQL[name]]
        return lines_of(list(rows.order_by(*columns, "id")[start : start + PAGE]), asked)
    keys: dict[str, Any] = {
        "phone": lambda line: WORST_FIRST.index(line.state),
        "last": lambda line: line.last_at or NEVER,
        "today": lambda line: line.today,
    }
    lines = lines_of(list(rows.order_by("name", "id")), asked)
    return sorted(lines, key=keys[name], reverse=down)[start : start + PAGE]


def _sort(query: QueryDict) -> str:
    wanted = query.get("sort", "name")
    return wanted if wanted.removeprefix("-") in dict(COLUMNS) else "name"


def _heads(query: QueryDict, sort: str) -> list[dict[str, Any]]:
    heads = listing.heads(query, COLUMNS, sort)
    for (name, _label), head in zip(COLUMNS, heads, strict=True):
        head["num"] = name == "today"
    return heads
