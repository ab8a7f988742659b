"""Answering whoever holds the link of a wall."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from calliper.core import addresses
from calliper.core.middleware.headers import UNTOLD
from calliper.core.scope import scope
from calliper.reports.access import walls as access
from calliper.reports.access.walls import Shown
from calliper.reports.actions.walls import note_seen
from calliper.reports.wall import guesses
from calliper.reports.wall.board import Board

THEMES = ("dark", "light")


def answered(request: HttpRequest, token: str, template: str, now: datetime) -> HttpResponse:
    """The page or its part; 304 while nothing has changed. Raises Http404 for every link that opens nothing."""
    shown = _opened(request, token, now)
    with ExitStack() as stack:
        stack.enter_context(scope(shown.org.pk))
        stack.enter_context(timezone.override(shown.org.zone))
        stack.enter_context(translation.override(_language(shown)))
        note_seen(wall=shown.wall, now=now)
        response = _rendered(request, shown, template, token, now)
    response.headers["Referrer-Policy"] = UNTOLD
    return response


def picture_context(shown: Shown, now: datetime, token: str = "") -> dict[str, object]:
    """What the template of a board needs; without a viewer it says that the board has ended."""
    board = Board(shown.wall, shown.org, shown.viewer, now) if shown.viewer else None
    return {
        "wall": shown.wall,
        "org": shown.org,
        "token": token,
        "picture": board.picture() if board else None,
        "etag": board.mark() if board else '"ended"',
        "team": shown.wall.team.name if shown.wall.team else "",
    }


def _opened(request: HttpRequest, token: str, now: datetime) -> Shown:
    # The server has put the trusted proxy's word here; what strangers say of themselves it has thrown away.
    address = addresses.plain(request.META.get("REMOTE_ADDR", ""))
    shown = None if guesses.is_guessing(address, token, now) else access.opened(token, now)
    if shown is None:
        guesses.note_wrong(address, now)
        raise Http404
    guesses.note_right(token)
    return shown


def _rendered(request: HttpRequest, shown: Shown, template: str, token: str, now: datetime) -> HttpResponse:
    theme = request.GET.get("theme", "")
    etag = Board(shown.wall, shown.org, shown.viewer, now).mark() if shown.viewer else '"ended"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        context = picture_context(shown, now, token) | {"theme": theme if theme in THEMES else THEMES[0]}
        response = render(request, template, context)
    response.headers["ETag"] = etag
    return response


def _language(shown: Shown) -> str:
    login = getattr(shown.viewer, "login", None)
    return (login.language if login else "") or translation.get_language() or "en"
