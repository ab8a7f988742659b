"""The permission mechanism: each slice declares who may do what, every view names what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., Any])


class Reach(IntEnum):
    """How far a permission goes."""

    NONE = 0
    OWN = 1
    TEAM = 2
    ORG = 3


NONE, OWN, TEAM, ORG = Reach
ROLES = ("owner", "admin", "team_lead", "reviewer", "agent")


@dataclass(frozen=True)
class Permission:
    """One row of the table: what, in words, and how far it goes for each role."""

    name: str
    label: Any
    roles: dict[str, Reach]


TABLE: dict[str, Permission] = {}


def declare(name: str, label: Any, **roles: Reach) -> None:
    """Add a row to the table; roles not named have none. Raises on an unknown role or a second declaration."""
    unknown = set(roles) - set(ROLES)
    if unknown or name in TABLE:
        message = (
            f"permission {name}: {'unknown role ' + ', '.join(unknown) if unknown else 'declared twice'}"
        )
        raise ValueError(message)
    TABLE[name] = Permission(name, label, {role: roles.get(role, NONE) for role in ROLES})


def reach(member: Any, name: str) -> Reach:
    """How far this member's role goes; NONE for no member. Raises KeyError for an undeclared permission."""
    row = TABLE[name]
    return row.roles[member.role] if member is not None and member.is_active else NONE


def allows(member: Any, name: str) -> bool:
    """Whether the member may do it at all."""
    return reach(member, name) > NONE


def requires(name: str) -> Callable[[View], View]:
    """A view for members whose role has the permission; everyone else gets 404, strangers the sign-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            member = getattr(request, "member", None)
            if member is None:
                return _ask_to_sign_in(request)
            if not allows(member, name):
                raise Http404
            response: HttpResponse = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        guarded.permission = name  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """A view that strangers may open; said on purpose, so that a forgotten check is found by a test."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": redirect_to_login(request.path).url})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
