from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from calliper.calls import access
from calliper.calls.choices import choices_for, people
from calliper.calls.late_choices import late_choices
from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest


@requires("calls.read")
@require_safe
def of_calls(request: MemberRequest, of: str) -> HttpResponse:
    """The whole of a long list to narrow the calls by."""
    known = choices_for(request.member, request.GET.getlist("agent"))
    return late_choices(request, known.by_name(), of)


@requires("contacts.read")
@require_safe
def of_contacts(request: MemberRequest, of: str) -> HttpResponse:
    """The whole of a long list to narrow the contacts by."""
    known = people(request.member, *access.HISTORY, late="calls:contacts_choices")
    return late_choices(request, {"agent": known["agents"]}, of)
