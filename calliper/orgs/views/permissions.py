from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.orgs import role_page
from calliper.orgs.requests import MemberRequest


@requires("settings.read")
@require_safe
def permissions(request: MemberRequest) -> HttpResponse:
    """Who can do what: the very table that the code asks."""
    may_change = allows(request.member, "roles.change")
    context = {**role_page.table(request.member), "may_change": may_change}
    return render(request, "orgs/permissions.html", context)
