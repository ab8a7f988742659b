from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calliper.core.doors import requires
from calliper.orgs.permission_table import sections
from calliper.orgs.requests import MemberRequest
from calliper.orgs.roles import Role


@requires("settings.read")
@require_safe
def permissions(request: MemberRequest) -> HttpResponse:
    """Who can do what: the very table that the code asks."""
    context = {"sections": sections(), "roles": Role.choices, "own_role": request.member.role}
    return render(request, "orgs/permissions.html", context)
