from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calliper.calls import leaving_page
from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.devices import actions as devices
from calliper.orgs import access as orgs
from calliper.orgs import actions
from calliper.orgs.requests import MemberRequest


@requires("members.change")
@require_http_methods(["GET", "POST"])
def off_board(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Somebody leaves: what ends, what stays, and one yes."""
    found = orgs.member(request.member, member_id, "members.change")
    refused = ""
    if request.method == "POST":
        try:
            devices.off_board(by=request.member, member=found, now=now())
        except Refused as wrong:
            refused = str(wrong)
        else:
            messages.success(request, _("%(name)s is off-boarded. The data stays.") % {"name": found.name})
            return redirect("orgs:member", found.pk)
    context = leaving_page.context(found, Asked.of(request, now()))
    return render(
        request, "calls/off_board.html", {**context, "refused": refused}, status=422 if refused else 200
    )


@requires("members.change")
@require_POST
def bring_back(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Let somebody who left in again; phones have to be enrolled anew."""
    found = orgs.member(request.member, member_id, "members.change")
    try:
        actions.enable_member(by=request.member, member=found, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        text = _("%(name)s is back. A phone has to be enrolled anew.")
        messages.success(request, text % {"name": found.name})
    return redirect("orgs:member", found.pk)
