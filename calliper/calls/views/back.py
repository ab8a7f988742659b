"""Where a change leads back to."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from calliper.orgs.requests import MemberRequest


def back(request: MemberRequest, otherwise: str) -> HttpResponse:
    """To the page the form names or came from, if it is one of ours."""
    for wanted in (request.POST.get("next", ""), _came_from(request)):
        if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
            return HttpResponseRedirect(wanted)
    return HttpResponseRedirect(otherwise)


def _came_from(request: MemberRequest) -> str:
    came = urlsplit(request.headers.get("Referer", ""))
    return f"{came.path}?{came.query}" if came.netloc == request.get_host() else ""
