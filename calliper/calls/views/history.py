from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from calliper.calls import finding
from calliper.calls.columns import Look
from calliper.calls.history import History
from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.orgs.requests import MemberRequest


@requires("calls.read")
@require_safe
def history(request: MemberRequest) -> HttpResponse:
    """The calls within reach, newest first, narrowed by the query string."""
    look = Look.of(request.member, request.GET)
    held = History(Asked.of(request, now()), request.GET, look)
    context = held.context()
    rights = {name: allows(request.member, f"calls.{name}") for name in ("tag", "note")}
    return render(request, "calls/history.html", {**context, "rights": rights, "tags": held.choices.tag})


@requires("calls.read")
@require_POST
def find(request: MemberRequest) -> HttpResponse:
    """Narrow the list by a typed name or number; the address that follows tells neither."""
    held = History(Asked.of(request, now()), QueryDict(request.POST.get("kept", "")), Look())
    where = finding.placed(request.POST.get("q", ""), held.asked, "calls.read")
    return redirect(held.url(held.filters.with_search(**where)))


@requires("calls.read")
@require_safe
def newer(request: MemberRequest) -> HttpResponse:
    """How many calls came since a page was made; 304 when that was told already."""
    held = History(Asked.of(request, now()), request.GET, Look())
    count, mark = held.newer()
    etag = f'"{mark}"'
    if mark == request.GET.get("seen") or request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        after = request.GET.get("after", "")
        url = held.fresh_url(after, mark)
        # An empty page fills itself; a list that somebody reads waits for a click.
        told = {"count": count, "fresh_url": url, "here": held.url(), "by_itself": after == "none"}
        response = render(request, "calls/parts/fresh.html", told)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response
