from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest
from calliper.reports.dashboard.page import Dashboard
from calliper.reports.insights.page import Insights
from calliper.reports.saved.pins import pins


@requires("reports.read")
@require_safe
def dashboard(request: MemberRequest) -> HttpResponse:
    """The key figures of the calls within reach."""
    held = Dashboard(Asked.of(request, now()), request.GET)
    return render(request, "reports/dashboard.html", {**held.context(), "pins": pins(request.member)})


@requires("reports.read")
@require_safe
def insights(request: MemberRequest) -> HttpResponse:
    """What the calls tell beyond the day's work: how often, how long, with whom again and again."""
    held = Insights(Asked.of(request, now()), request.GET)
    return render(request, "reports/insights/page.html", held.context())


@requires("reports.read")
@require_safe
def fresh(request: MemberRequest) -> HttpResponse:
    """The page again when it would show something else by now; 204 as long as it would not."""
    query = request.GET.copy()
    seen = query.pop("seen", [""])[-1]
    held = Dashboard(Asked.of(request, now()), query)
    if seen == held.mark():
        return HttpResponse(status=204, headers={"Cache-Control": "private, no-cache"})
    return render(request, "reports/parts/dashboard.html", held.context())
