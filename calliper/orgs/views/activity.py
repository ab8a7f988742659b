from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calliper.core.doors import requires
from calliper.orgs.event_list import listed
from calliper.orgs.requests import MemberRequest


@requires("activity.read")
@require_safe
def activity(request: MemberRequest) -> HttpResponse:
    """What everybody did, newest first."""
    return render(request, "orgs/activity.html", listed(request.member, request.GET))
