"""What a member chooses in the menu of columns of a list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from calliper.calls.columns import AGENTS, CALLS, CONTACTS
from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest


@requires("calls.read")
@require_POST
def of_calls(request: MemberRequest) -> HttpResponse:
    """How the list of calls shall look."""
    return redirect(CALLS.choose(by=request.member, data=request.POST))


@requires("contacts.read")
@require_POST
def of_contacts(request: MemberRequest) -> HttpResponse:
    """How the list of contacts shall look."""
    return redirect(CONTACTS.choose(by=request.member, data=request.POST))


@requires("calls.read")
@require_POST
def of_agents(request: MemberRequest) -> HttpResponse:
    """How the list of agents shall look."""
    return redirect(AGENTS.choose(by=request.member, data=request.POST))
