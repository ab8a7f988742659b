from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from calliper.calls import finding
from calliper.calls.found import found
from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest


@requires("calls.read")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: MemberRequest) -> HttpResponse:
    """What matches, sent by POST so that no address holds it; a number that is somebody's leads there at once."""
    text, asked = request.POST.get("q", ""), Asked.of(request, now())
    context = found(asked, text)
    if request.headers.get("HX-Request"):
        return render(request, "calls/parts/found.html", context)
    if context["is_number"]:
        contact_id = finding.contact_of(context["search"], asked)
        if contact_id is not None:
            return redirect("calls:contact", contact_id)
    return render(request, "calls/search.html", context)
