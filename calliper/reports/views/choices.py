from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from calliper.calls.choices import people
from calliper.calls.late_choices import late_choices
from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest
from calliper.reports.explorer.choices import lists


@requires("reports.read")
@require_safe
def of_figures(request: MemberRequest, of: str) -> HttpResponse:
    """The whole of a long list to narrow figures by."""
    return late_choices(request, lists(request.member, request.GET), of)


@requires("call_backs.work")
@require_safe
def of_call_backs(request: MemberRequest, of: str) -> HttpResponse:
    """The whole of a long list to narrow the calls to return by."""
    known = people(request.member, "call_backs.work", late="reports:call_backs_choices")
    return late_choices(request, {"agent": known["agents"]}, of)
