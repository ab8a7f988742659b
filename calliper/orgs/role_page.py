"""What the pages of roles show around their forms."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from calliper.orgs import access
from calliper.orgs.models import CustomRole, Member
from calliper.orgs.permission_table import legend, sections
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.roles import Role


def choices() -> list[RoleChoice]:
    """Every role there is: the built-in ones, then the organisation's own."""
    return [RoleChoice(role.value) for role in Role] + [RoleChoice.of(own) for own in access.custom_roles()]


def found(key: str, default: str = Role.AGENT) -> RoleChoice:
    """The role of a key as forms send it; the default for an unknown one."""
    roles = {role.key: role for role in choices()}
    return roles.get(key) or RoleChoice(default)


def table(viewer: Member) -> dict[str, Any]:
    """Who can do what: the very table that the code asks."""
    roles = choices()
    return {
        "sections": sections(role for role in roles if role.custom),
        "roles": roles,
        "own_role": viewer.role_key,
        "span": len(roles) + 1,
        "legend": legend(),
    }


def listed(viewer: Member) -> dict[str, Any]:
    """The organisation's own roles, each with its members and whether the viewer may change it."""
    rows = [{"row": row, "mine": RoleChoice.of(row).is_open_to(viewer)} for row in access.held_roles(viewer)]
    return {"rows": rows}


def around(viewer: Member, query: QueryDict, role: CustomRole | None, start: RoleChoice) -> dict[str, Any]:
    """The teams and roles that the preview can be asked about, and where the role stands."""
    teams = list(access.teams(viewer))
    return {
        "role": role,
        "start": start,
        "roles": choices(),
        "compare": start.key if role is None else role.base,
        "teams": teams,
        "held": access.held_roles(viewer).get(pk=role.pk).held if role else 0,  # type: ignore[attr-defined]
        "from": query.get("from", ""),
    }
