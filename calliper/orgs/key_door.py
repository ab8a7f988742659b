"""The way in for software with an API key: key, address, limit of requests, permission, organisation in force."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from calliper.core import addresses
from calliper.core.clock import now
from calliper.core.permissions import allows
from calliper.core.problem import Problem
from calliper.core.scope import scope
from calliper.orgs import actions, key_access, key_quota
from calliper.orgs.key_holder import KeyHolder
from calliper.orgs.key_text import KeyText, read_key_text

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class KeyAuth(HttpAuthBase):
    """Asked by ninja before it reads a request's parameters, so that strangers hear 401 and nothing else."""

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> KeyHolder:
        return _enter(request)


KEY_AUTH = KeyAuth()


def key_only(permission: str) -> Callable[[Endpoint], Endpoint]:
    """An endpoint for keys that hold a permission; runs in the key's organisation. Raises Problem 401, 403, 429."""

    def decorate(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            holder = getattr(request, "holder", None) or _enter(request)
            with scope(holder.org_id):
                _refuse_without(holder, permission)
                return endpoint(request, *args, **kwargs)

        opened.permission = permission  # type: ignore[attr-defined]
        return opened  # type: ignore[return-value]

    return decorate


def holder_of(request: HttpRequest) -> KeyHolder:
    """Whoever came in through the door."""
    holder: KeyHolder = request.holder  # type: ignore[attr-defined]
    return holder


def _enter(request: HttpRequest) -> KeyHolder:
    """Know the key, count the request, note the use."""
    # The server has put the trusted proxy's word here; what strangers say of themselves it has thrown away.
    address, at = addresses.plain(request.META.get("REMOTE_ADDR", "")), now()
    try:
        holder = _known(_given(request), address, at)
    except Problem as wrong:
        if wrong.status == 401:
            _say(request, {"WWW-Authenticate": "Bearer"})
        raise
    quota = key_quota.spend(holder.id, at)
    _say(request, quota.headers)
    if quota.is_spent:
        raise _too_many(f"This key may make {quota.limit} requests a minute.", quota.reset_s)
    with scope(holder.org_id):
        actions.mark_key_used(key=holder.key, address=address, now=at)
    request.holder = holder  # type: ignore[attr-defined]
    return holder


def _given(request: HttpRequest) -> KeyText | None:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text:
        raise Problem(401, "unauthorised", "Send an API key as Authorization: Bearer.")
    return read_key_text(text.strip(" "))


def _known(given: KeyText | None, address: str, at: datetime) -> KeyHolder:
    if key_quota.is_guessing(address, given, at):
        sentence = "Too many wrong API keys came from this address."
        raise _too_many(sentence, key_quota.left_of_minute_s(at))
    try:
        holder = key_access.key_holder(given, address=address, at=at)
    except key_access.KeyRefused as wrong:
        key_quota.note_wrong(address, at)
        raise Problem(wrong.status, wrong.code, str(wrong)) from wrong
    if given:
        key_quota.note_right(address, given)
    return holder


def _too_many(sentence: str, wait_s: int) -> Problem:
    return Problem(429, "rate_limited", sentence, retry_after_s=wait_s)


def _say(request: HttpRequest, headers: dict[str, str]) -> None:
    """For the answer, whoever makes it; LeanApi puts it there."""
    request.answer_headers.update(headers)  # type: ignore[attr-defined]


def _refuse_without(holder: KeyHolder, permission: str) -> None:
    if not allows(holder, permission):
        detail = f"This key may not do that: it lacks {permission}."
        raise Problem(403, "not_permitted", detail, permission=permission)
