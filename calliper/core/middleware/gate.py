"""What is refused before any page looks at it: unknown names and methods, other sites' forms, too much of anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure

from calliper.core.middleware.lean import PREFIX
from calliper.core.problem import Problem
from calliper.core.uploads import KIB, most_bytes

METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")
NEVER = ("TRACE", "CONNECT")
SAFE = ("GET", "HEAD", "OPTIONS")
MOST_URL = 8 * KIB
# What browsers say of a request that our own pages made, or nobody's: an address typed, a tab opened again.
OURS = ("same-origin", "none", "")


class Gate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused = _wrong_name(request) or _wrong_method(request) or _wrong_size(request)
        return refused or self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_args: Any) -> HttpResponse | None:
        """Comes before a form is read, and so before its token is looked for."""
        if request.method not in SAFE and request.headers.get("Sec-Fetch-Site", "") not in OURS:
            return csrf_failure(request, "Sec-Fetch-Site")
        declared, most = request.headers.get("Content-Length") or "0", most_bytes(view)
        if declared.isdecimal() and int(declared) > most:
            text = _("At most %(most)d KB are taken here. Nothing was kept.") % {"most": most // KIB}
            return _refuse(request, 413, _("That is too much at once"), text)
        return None


def _wrong_name(request: HttpRequest) -> HttpResponse | None:
    try:
        request.get_host()
    except DisallowedHost:
        name = _("This server does not answer to that name")
        text = _("Its operator can add the name to CALLIPER_HOSTS, or make it part of CALLIPER_BASE_URL.")
        return _refuse(request, 400, name, text, code="unknown_host")
    return None


def _wrong_method(request: HttpRequest) -> HttpResponse | None:
    if request.method in METHODS:
        return None
    status = 405 if request.method in NEVER else 501
    response = _refuse(request, status, _("That method is not known here"), _("Nothing was changed."))
    response.headers["Allow"] = ", ".join(METHODS)
    return response


def _wrong_size(request: HttpRequest) -> HttpResponse | None:
    if len(request.META.get("PATH_INFO", "")) + len(request.META.get("QUERY_STRING", "")) <= MOST_URL:
        return None
    return _refuse(
        request, 414, _("That address is too long"), _("Choose fewer filters. Nothing was changed.")
    )


def _refuse(request: HttpRequest, status: int, name: str, text: str, code: str = "refused") -> HttpResponse:
    if request.path_info.startswith(PREFIX):
        return Problem(status, code, f"{name}. {text}").response(request)
    return render(request, "refused.html", {"name": name, "text": text}, status=status)
