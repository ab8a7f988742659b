from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest
from calliper.reports.ready.catalogue import NoReport, one
from calliper.reports.ready.listing import listing, opened_now
from calliper.reports.ready.opened import Opened
from calliper.reports.ready.page import ReadyPage

RECENT = "ready_reports"


@requires("reports.read")
@require_safe
def catalogue(request: MemberRequest) -> HttpResponse:
    """The ready reports, by the question they answer."""
    asked = Asked.of(request, now())
    recent = request.session.get(RECENT, [])
    held = listing(asked, find=request.GET.get("find", ""), recent=recent)
    return render(request, "reports/ready/catalogue.html", held)


@requires("reports.read")
@require_safe
def ready(request: MemberRequest, name: str) -> HttpResponse:
    """One of them, over the calls within reach."""
    asked = Asked.of(request, now())
    try:
        opened = Opened(asked, name, one(asked, name), request.GET)
    except NoReport:
        raise Http404 from None
    recent = request.session.get(RECENT, [])
    if recent[:1] != [name]:
        request.session[RECENT] = opened_now(recent, name)
    return render(request, "reports/ready/page.html", ReadyPage(opened).context())
