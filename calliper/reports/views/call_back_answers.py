"""What a change to calls to return answers: the list where it was, and what happened."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.orgs.requests import MemberRequest
from calliper.reports.call_backs.page import CallBackList
from calliper.reports.call_backs.wanted import OUTCOMES


def listed(request: MemberRequest, query: QueryDict) -> CallBackList:
    """The list that a query string asks for."""
    return CallBackList(Asked.of(request, now()), query)


def told(request: MemberRequest, text: str, *, kind: str = "ok", undo: str = "") -> HttpResponse:
    """The list again where it was, with a toast: in place for htmx, as a page of its own otherwise."""
    kept = _kept(request)
    if request.headers.get("HX-Request"):
        answer = render(request, "reports/parts/call_backs.html", listed(request, kept).context())
        toast = {"text": text, "kind": kind, "undo": undo}
        answer.headers["HX-Trigger"] = json.dumps({"toast": toast})
        return answer
    (messages.error if kind == "error" else messages.success)(request, text, extra_tags=undo)
    return redirect(f"{reverse('reports:call_backs')}?{kept.urlencode()}".rstrip("?"))


def outcomes_of(request: MemberRequest) -> tuple[str, ...]:
    """How the calls ended that the list is about from which a form came."""
    return OUTCOMES[listed(request, _kept(request)).wanted.kind]


def _kept(request: MemberRequest) -> QueryDict:
    """The query of the list that a form came from."""
    came = urlsplit(request.headers.get("Referer", ""))
    ours = came.netloc == request.get_host() and came.path == reverse("reports:call_backs")
    return QueryDict(request.POST.get("kept", came.query if ours else ""))
