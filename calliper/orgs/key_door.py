"""The way in for software with an API key: key, address, permission, limit of requests, organisation in force."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest

from calliper.core.clock import now
from calliper.core.permissions import allows
from calliper.core.problem import Problem
from calliper.core.scope import scope
from calliper.orgs import access, actions
from calliper.orgs.key_holder import KeyHolder

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


def key_only(permission: str) -> Callable[[Endpoint], Endpoint]:
    """An endpoint for keys that hold a permission; runs in the key's organisation. Raises Problem 401, 403."""

    def decorate(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            holder = _holder(request)
            with scope(holder.org_id):
                _refuse_without(holder, permission)
                request.holder = holder  # type: ignore[attr-defined]
                return endpoint(request, *args, **kwargs)

        opened.permission = permission  # type: ignore[attr-defined]
        return opened  # type: ignore[return-value]

    return decorate


def holder_of(request: HttpRequest) -> KeyHolder:
    """Whoever came in through the door."""
    holder: KeyHolder = request.holder  # type: ignore[attr-defined]
    return holder


def _holder(request: HttpRequest) -> KeyHolder:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        raise Problem(401, "unauthorised", "Send an API key as Authorization: Bearer.")
    address, at = request.META.get("REMOTE_ADDR", ""), now()
    try:
        holder = access.key_holder(text.strip(), address=address, at=at)
    except access.KeyRefused as wrong:
        raise Problem(wrong.status, wrong.code, str(wrong)) from wrong
    with scope(holder.org_id):
        actions.mark_key_used(key=holder.key, address=address, now=at)
    return holder


def _refuse_without(holder: KeyHolder, permission: str) -> None:
    if not allows(holder, permission):
        detail = f"This key may not do that: it lacks {permission}."
        raise Problem(403, "not_permitted", detail, permission=permission)
