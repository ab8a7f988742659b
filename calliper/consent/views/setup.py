from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from calliper.consent import access
from calliper.consent.views.first import settle
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.orgs.forms.setup import OrganisationForm
from calliper.orgs.requests import MemberRequest


@requires("organisation.change")
@require_http_methods(["GET", "POST"])
def organisation(request: MemberRequest) -> HttpResponse:
    """The first step of the set-up: name, country, zone, and what phones will send."""
    settle(request)
    form = OrganisationForm(request.POST if request.method == "POST" else None, org=request.org)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(by=request.member, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            return redirect("setup")
    context = {"form": form, "policy": access.policy_in_force()}
    context["sees_policy"] = allows(request.member, "policy.read")
    return render(request, "consent/setup.html", context, status=422 if form.errors else 200)
