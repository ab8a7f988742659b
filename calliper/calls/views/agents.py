from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calliper.calls import access, agent_list, agent_page
from calliper.calls.views.asked import asked
from calliper.core.permissions import allows, requires
from calliper.orgs.requests import MemberRequest


@requires("calls.read")
@require_safe
def agents(request: MemberRequest) -> HttpResponse:
    """The people within reach whose calls count."""
    context = agent_list.listed(asked(request), request.GET)
    rights = {"enrol": allows(request.member, "devices.enrol")}
    return render(request, "calls/agents.html", {**context, "rights": rights})


@requires("calls.read")
@require_safe
def agent(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """One agent: phones, lines and latest calls."""
    found = access.agent(request.member, member_id)
    return render(request, "calls/agent.html", agent_page.context(found, asked(request)))
