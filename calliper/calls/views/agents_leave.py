from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calliper.calls import access
from calliper.calls.agent_page import home_of
from calliper.calls.forms.agents import LeaveForm
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.orgs import access as orgs
from calliper.orgs import actions
from calliper.orgs.requests import MemberRequest

# What was taken off last, for the toast that puts it back: a reason must not stand in an address.
REMOVED = "removed_leave"
LEAVES = "leaves.change"


@requires("leaves.change")
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Enter days on which an agent is away."""
    found = access.agent(request.member, member_id, LEAVES)
    form = LeaveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.add(by=request.member, member=found, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("The leave of %(name)s is entered.") % {"name": found.name})
            return redirect(home_of(found, request.member))
    return _page(request, {"form": form, "agent": found})


@requires("leaves.change")
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, leave_id: UUID) -> HttpResponse:
    """Change or remove a leave."""
    leave = orgs.leave(request.member, leave_id, LEAVES)
    form = LeaveForm.of(leave, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.change(by=request.member, leave=leave, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("The leave of %(name)s is saved.") % {"name": leave.member.name})
            return redirect(home_of(leave.member, request.member))
    return _page(request, {"form": form, "agent": leave.member, "leave": leave})


@requires("leaves.change")
@require_POST
def remove(request: MemberRequest, leave_id: UUID) -> HttpResponse:
    """Take a leave off; the toast puts it back."""
    leave = orgs.leave(request.member, leave_id, LEAVES)
    request.session[REMOVED] = [str(leave.member_id), str(leave.from_day), str(leave.until_day), leave.reason]
    actions.remove_leave(by=request.member, leave=leave, now=now())
    undo = reverse("calls:leave_restore", args=[leave.member_id])
    messages.success(
        request, _("The leave of %(name)s is removed.") % {"name": leave.member.name}, extra_tags=undo
    )
    return redirect(home_of(leave.member, request.member))


@requires("leaves.change")
@require_POST
def restore(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Put back what this session took off last."""
    found = access.agent(request.member, member_id, LEAVES)
    owner, *held = request.session.pop(REMOVED, ["", "", "", ""])
    if owner != str(found.pk):
        raise Http404
    days = {"from_day": date.fromisoformat(held[0]), "until_day": date.fromisoformat(held[1])}
    try:
        actions.add_leave(by=request.member, member=found, reason=held[2], now=now(), **days)
    except Refused as wrong:
        messages.error(request, str(wrong))
    return redirect(home_of(found, request.member))


def _page(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    form = context["form"]
    assert isinstance(form, LeaveForm)
    context["lists_agents"] = allows(request.member, "calls.read")
    context["home_url"] = home_of(context["agent"], request.member)
    return render(request, "calls/leave.html", context, status=422 if form.errors else 200)
