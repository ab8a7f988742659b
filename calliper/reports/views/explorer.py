from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest
from calliper.reports.explorer.page import Explorer


@requires("reports.read")
@require_safe
def explore(request: MemberRequest) -> HttpResponse:
    """Any metric by anything with any filter, over the calls within reach."""
    held = Explorer(Asked.of(request, now()), request.GET)
    return render(request, "reports/explorer/page.html", held.context())
