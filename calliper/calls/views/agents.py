from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from calliper.calls import access, agent_list, agent_page, moves
from calliper.calls.columns import AGENTS, Look
from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.devices import access as devices
from calliper.orgs import access as orgs
from calliper.orgs.requests import MemberRequest


@requires("calls.read")
@require_safe
def agents(request: MemberRequest) -> HttpResponse:
    """The people within reach whose calls count."""
    look = Look.of(request.member, request.GET, AGENTS)
    context = agent_list.listed(Asked.of(request, now()), request.GET, look)
    look.remember_sort(request.member, request.GET)
    rights = {"enrol": allows(request.member, "devices.enrol")}
    return render(request, "calls/agents.html", {**context, "rights": rights})


@requires("calls.read")
@require_safe
def agent(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """One agent: the day, the latest calls, phones and lines, profile; a merged entry leads to the one that stays."""
    found = access.agent(request.member, orgs.survivor(member_id) or member_id)
    if found.pk != member_id:
        return redirect("calls:agent", found.pk)
    return render(
        request, "calls/agent.html", agent_page.context(found, Asked.of(request, now()), request.GET)
    )


@requires("calls.read")
@require_safe
def agent_moves(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """The part of the page that tells of calls on their way to or from an agent."""
    found = access.agent(request.member, member_id)
    return render(
        request, "calls/parts/moves.html", {"moves": moves.of_agent(found, Asked.of(request, now()))}
    )


@requires("devices.read")
@require_safe
def line_moves(request: MemberRequest, line_id: UUID) -> HttpResponse:
    """The same for a line."""
    found = devices.line(request.member, line_id)
    return render(
        request, "calls/parts/moves.html", {"moves": moves.of_line(found.pk, Asked.of(request, now()))}
    )
