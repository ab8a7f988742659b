from __future__ import annotations

from django.contrib.auth import login as sign_in
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from calliper.config.demo import roles
from calliper.core.doors import public
from calliper.orgs import access as orgs


@public
@require_POST
def look_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the three people of the demo, whoever was signed in before."""
    person = roles.find(request.POST.get("role", ""))
    found = orgs.login_of(person.email) if person else None
    if found is None:
        raise Http404
    sign_in(request, found, backend=roles.BACKEND)
    return redirect("home")
