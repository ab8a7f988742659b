from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.orgs.forms.counting import CountingForm
from calliper.orgs.requests import MemberRequest
from calliper.orgs.views.answers import shown


@requires("organisation.change")
@require_http_methods(["GET", "POST"])
def counting(request: MemberRequest) -> HttpResponse:
    """How figures are counted."""
    form = CountingForm(request.POST) if request.method == "POST" else CountingForm.of(request.org)
    if request.method == "POST" and form.is_valid():
        form.save(by=request.member, org=request.org, now=now())
        messages.success(request, _("Saved. All figures follow, also for calls of the past."))
        return redirect("orgs:counting")
    return shown(request, "orgs/counting.html", form)
