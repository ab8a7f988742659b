"""Who is asking, and for which organisation: sets scope, time zone and language of a whole request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from time import monotonic
from typing import Any

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from calliper.core.scope import scope
from calliper.orgs import access
from calliper.orgs.models import Login, Member
from calliper.orgs.signed_in import ORG_KEY

# Asked about once a second by every open page, so it looks up no more than it needs (orgs/signed_in.py).
ACCESS_PATH = "/access/"
# How long a long answer goes on by what was known of whoever receives it.
KNOWN_FOR_S = 1.0


class AccessEnded(Exception):
    """Somebody's access changed while a long answer was on its way: the connection is cut, not ended in order."""


class MemberMiddleware:
    """Read afresh on every request, so that a disabled member is out at the next click."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = _member(request)
        if member is None:
            return self.get_response(request)
        with _place(member):
            held = "" if request.headers.get("HX-Request") else access.standing(member)
            request.standing = held  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", _language(member))
        if response.streaming:
            given: Any = response
            given.streaming_content = _in_place(given.streaming_content, member, held)
        return response


def choose(request: HttpRequest, member: Member) -> None:
    """Make one membership the session's current one."""
    request.session[ORG_KEY] = str(member.org_id)


def _member(request: HttpRequest) -> Member | None:
    request.member = request.org = None  # type: ignore[attr-defined]
    request.memberships = []  # type: ignore[attr-defined]
    if request.path_info == ACCESS_PATH:
        return None
    login = request.user
    if not isinstance(login, Login):
        if SESSION_KEY in request.session:
            _sign_out(request)
        return None
    found = access.memberships(login)
    if not found:
        _sign_out(request)
        return None
    wanted = request.session.get(ORG_KEY)
    member = next((each for each in found if str(each.org_id) == wanted), found[0])
    member.login, member.is_of_request = login, True
    request.member, request.org, request.memberships = member, member.org, found  # type: ignore[attr-defined]
    return member


def _sign_out(request: HttpRequest) -> None:
    logout(request)
    messages.error(
        request, _("Your access has ended, so you were signed out. Ask an admin of your organisation.")
    )


def _language(member: Member) -> str:
    return (member.login.language if member.login else "") or translation.get_language() or "en"


@contextmanager
def _place(member: Member) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(scope(member.org_id))
        stack.enter_context(timezone.override(member.org.zone))
        stack.enter_context(translation.override(_language(member)))
        yield


def _in_place(content: Any, member: Member, held: str) -> Iterator[bytes]:
    """Each piece is made inside the scope; between pieces the thread belongs to somebody else.

    Raises AccessEnded, before the next piece, when what the member may see has changed.
    """
    pieces, known_at = iter(content), monotonic()
    with _place(member):
        held = held or access.standing(member)
    while True:
        with _place(member):
            if monotonic() - known_at >= KNOWN_FOR_S:
                if access.standing_now(member) != held:
                    raise AccessEnded
                known_at = monotonic()
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece
