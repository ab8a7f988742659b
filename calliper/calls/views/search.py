from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from calliper.calls.found import found
from calliper.calls.views.asked import asked
from calliper.core.permissions import requires
from calliper.orgs.requests import MemberRequest


@requires("calls.read")
@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """Contacts and agents that match; a number that is somebody's leads there at once."""
    context = found(asked(request), request.GET.get("q", ""))
    contacts = context["contacts"]
    if context["is_number"] and len(contacts) == 1:
        return redirect("calls:contact", contacts[0].party.contact_id)
    return render(request, "calls/search.html", context)
