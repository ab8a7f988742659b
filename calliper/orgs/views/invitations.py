from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs import access, actions, mail
from calliper.orgs.covering import need_everything
from calliper.orgs.forms.members import InviteForm, InviteMemberForm
from calliper.orgs.requests import MemberRequest
from calliper.orgs.views.answers import refuse, shown


@requires("members.invite")
@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """Offer somebody a seat."""
    need_everything(request.member, "members.invite")
    form = InviteForm(request.POST or None, by=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(now=now())
        except Refused as wrong:
            refuse(form, wrong)
        else:
            _tell(request, form.cleaned_data["email"])
            return redirect("orgs:members")
    return shown(request, "orgs/invite.html", form, {"on_console": mail.route(request.org.id) == "console"})


@requires("members.invite")
@require_POST
def invite_member(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Give somebody who is a member already a way to sign in."""
    found = access.member(request.member, member_id, "members.invite")
    form = InviteMemberForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write a complete e-mail address for the invitation."))
        return redirect("orgs:member", found.pk)
    try:
        actions.invite(by=request.member, member=found, email=form.cleaned_data["email"], now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        _tell(request, form.cleaned_data["email"])
    return redirect("orgs:member", found.pk)


@requires("members.invite")
@require_POST
def resend(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    """Send a fresh link; the one before stops working."""
    old = access.invitation(request.member, invitation_id)
    try:
        actions.invite_again(by=request.member, invitation=old, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        _tell(request, old.email)
    return redirect("orgs:members")


@requires("members.invite")
@require_POST
def revoke(request: MemberRequest, invitation_id: UUID) -> HttpResponse:
    """Make a link stop working."""
    found = access.invitation(request.member, invitation_id)
    actions.revoke_invitation(by=request.member, invitation=found, now=now())
    messages.success(request, _("The invitation of %(email)s is taken back.") % {"email": found.email})
    return redirect("orgs:members")


def _tell(request: MemberRequest, email: str) -> None:
    if mail.route(request.org.id) == "console":
        text = _("The invitation is ready. No mail server is set up: copy the link and hand it to %(email)s.")
    else:
        text = _("The invitation is on its way to %(email)s.")
    messages.success(request, text % {"email": email})
