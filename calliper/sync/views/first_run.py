from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.orgs.middleware import choose
from calliper.orgs.requests import MemberRequest
from calliper.sync import actions
from calliper.sync.first_calls import marks, progress


@requires("organisation.change")
@require_safe
def bring(request: MemberRequest) -> HttpResponse:
    """Connect a phone, bring a call log, or look at a sample first."""
    rights = {
        "enrol": allows(request.member, "devices.enrol"),
        "import": allows(request.member, "calls.import"),
    }
    return render(request, "sync/setup/bring.html", {"found": progress(request.member), "rights": rights})


@requires("organisation.change")
@require_safe
def first_calls(request: MemberRequest) -> HttpResponse:
    """What has arrived so far; moves on by itself."""
    found = progress(request.member)
    return render(request, "sync/setup/first_calls.html", {"found": found, "marks": marks(found)})


@requires("organisation.change")
@require_safe
def state(request: MemberRequest) -> HttpResponse:
    """Polled by the page: nothing new, or a reason to draw it again."""
    if progress(request.member).seen == request.GET.get("seen"):
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


@requires("organisation.change")
@require_POST
def sample(request: MemberRequest) -> HttpResponse:
    """Make the sample company and go there."""
    owner = actions.make_sample(login=request.user, now=now())
    choose(request, owner)
    messages.success(request, _("This is the sample company. Your own organisation is in the account menu."))
    return redirect("calls:history" if allows(request.member, "calls.read") else "home")


@requires("organisation.change")
@require_POST
def sample_remove(request: MemberRequest) -> HttpResponse:
    """Remove the sample company one is in, without a trace."""
    try:
        actions.remove_sample(by=request.member, org=request.org)
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("home")
    messages.success(request, _("The sample company is removed, with everything in it."))
    return redirect("home")
