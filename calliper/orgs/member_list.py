"""The list of members: what is asked for in the URL, and the rows that answer it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from calliper.orgs import access, listing
from calliper.orgs.models import Member
from calliper.orgs.roles import Role

PAGE = 50
Choices = list[tuple[str, str]]
STATES = [
    ("active", _("Active")),
    ("disabled", _("Disabled")),
    ("left", _("Left")),
    ("no_login", _("Without a login")),
]
SORTS = {
    "name": ["name"],
    "role": ["role", "custom_role__name", "name"],
    "team": ["team__name", "name"],
    "code": ["agent_code", "name"],
    "joined": ["created_at", "name"],
}
COLUMNS = [
    ("name", _("Name")), ("role", _("Role")), ("team", _("Team")), ("code", _("Agent code")),
    ("", _("Way in")), ("joined", _("Since")),
]  # fmt: skip


def listed(viewer: Member, query: QueryDict) -> dict[str, Any]:
    """Rows of one page with chips, heads and pager links."""
    found, chips = every(viewer, query)
    total = found.count()
    start = listing.start_of(query)
    rows = list(found[start : start + PAGE])
    return {
        "rows": rows,
        "total": total,
        "first": start + 1,
        "last": start + len(rows),
        "chips": chips,
        "heads": listing.heads(query, COLUMNS, _sort(query)),
        "newer": _page(query, start - PAGE) if start else "",
        "older": _page(query, start + PAGE) if start + PAGE < total else "",
        "search": query.get("q", ""),
        "filtered": any(query.get(name) for name in ("q", "role", "state", "team", "tag")),
    }


def every(viewer: Member, query: QueryDict) -> tuple[QuerySet[Member], list[listing.Filter]]:
    """All of them in their order, with team, login and role, and the chips."""
    sort = _sort(query)
    known = {
        "role": [
            *((role.value, str(role.label)) for role in Role),
            *((str(own.pk), own.name) for own in access.custom_roles()),
        ],
        "team": [(str(team.pk), team.name) for team in access.teams(viewer)],
        "tag": [(str(tag.pk), tag.name) for tag in access.agent_tags()],
    }
    columns = [("-" if sort.startswith("-") else "") + column for column in SORTS[sort.lstrip("-")]]
    found = _filtered(access.members(viewer), query, known).select_related("team", "login", "custom_role")
    return found.order_by(*columns, "id"), _chips(query, known)


def _filtered(rows: QuerySet[Member], query: QueryDict, known: dict[str, Choices]) -> QuerySet[Member]:
    for word in query.get("q", "").split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word) | Q(agent_code__icontains=word))
    if role := listing.chosen(query, "role", known["role"]):
        built_in = role in Role.values
        rows = rows.filter(role=role, custom_role=None) if built_in else rows.filter(custom_role__pk=role)
    if state := listing.chosen(query, "state", STATES):
        rows = rows.filter(_in_state(state))
    for name, column in (("team", "team_id"), ("tag", "taggings__tag_id")):
        if value := listing.chosen(query, name, known[name]):
            rows = rows.filter(**{column: value})
    return rows


def _in_state(state: str) -> Q:
    if state == "no_login":
        return Q(login=None, disabled_at=None)
    if state == "left":
        return Q(left_at__isnull=False)
    return Q(disabled_at__isnull=state == "active")


def state_of(member: Member) -> str:
    """Active, disabled or left, in words."""
    state = "left" if member.left_at else "active" if member.is_active else "disabled"
    return str(dict(STATES)[state])


def _chips(query: QueryDict, known: dict[str, Choices]) -> list[listing.Filter]:
    found = [
        listing.chip(query, "role", _("Role"), known["role"]),
        listing.chip(query, "state", _("State"), STATES),
        listing.chip(query, "team", _("Team"), known["team"]),
        listing.chip(query, "tag", _("Tag"), known["tag"]),
    ]
    return [each for each in found if each.options]


def _sort(query: QueryDict) -> str:
    wanted = query.get("sort", "name")
    return wanted if wanted.removeprefix("-") in SORTS else "name"


def _page(query: QueryDict, start: int) -> str:
    base = listing.url(query)
    return f"{base}&start={start}" if start > 0 else base
