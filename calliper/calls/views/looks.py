"""What a member chooses in the menu of columns of a list."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from calliper.calls.columns import AGENTS, CALLS, CONTACTS, Listed
from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest


@requires("calls.read")
@require_POST
def of_calls(request: MemberRequest) -> HttpResponse:
    """How the list of calls shall look."""
    return chosen(request, CALLS)


@requires("contacts.read")
@require_POST
def of_contacts(request: MemberRequest) -> HttpResponse:
    """How the list of contacts shall look."""
    return chosen(request, CONTACTS)


@requires("calls.read")
@require_POST
def of_agents(request: MemberRequest) -> HttpResponse:
    """How the list of agents shall look."""
    return chosen(request, AGENTS)


def chosen(request: MemberRequest, of_list: Listed) -> HttpResponse:
    """Keep the choice, and lead back to the list as it was narrowed."""
    query = of_list.choose(by=request.member, data=request.POST)
    return HttpResponseRedirect(f"{reverse(of_list.shown)}?{query}")
