from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import ORG, reach
from calliper.core.refused import Refused
from calliper.orgs import access, actions
from calliper.orgs.covering import cover, need_everything
from calliper.orgs.forms.members import AddMemberForm, InviteMemberForm, MemberForm
from calliper.orgs.member_list import listed
from calliper.orgs.requests import MemberRequest
from calliper.orgs.views.answers import offers, refuse, shown

if TYPE_CHECKING:
    from calliper.orgs.models import Member

PHONES_GO_ON = gettext_lazy("Phones that are not revoked go on delivering calls.")
RIGHTS = {"may_change": "change", "may_invite": "invite"}


@requires("members.read")
@require_safe
def members(request: MemberRequest) -> HttpResponse:
    """Everybody within reach, with filters and waiting invitations."""
    context = listed(request.member, request.GET)
    waiting = offers(access.invitations(request.member), request.org.id, now())
    rights = {name: reach(request.member, f"members.{verb}") == ORG for name, verb in RIGHTS.items()}
    alone = rights["may_invite"] and context["total"] == 1 and not context["filtered"] and not waiting
    return render(request, "orgs/members.html", {**context, **rights, "invitations": waiting, "alone": alone})


@requires("members.change")
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Enter a person, with or without an invitation to sign in."""
    need_everything(request.member, "members.change")
    form = AddMemberForm(request.POST or None, by=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            added = form.save(now=now())
        except Refused as wrong:
            refuse(form, wrong)
        else:
            messages.success(request, _("%(name)s is a member now.") % {"name": added.name})
            return redirect("orgs:member", added.pk)
    return shown(request, "orgs/member_add.html", form)


@requires("members.read")
@require_http_methods(["GET", "POST"])
def member(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """One member: facts, way in, history of teams; a merged entry leads to the one that stays."""
    found = access.member(request.member, access.survivor(member_id) or member_id)
    if found.pk != member_id:
        return redirect("orgs:member", found.pk)
    form = _form(request, found)
    if form and request.method == "POST" and form.is_valid():
        try:
            form.save(now=now())
        except Refused as wrong:
            refuse(form, wrong)
            found = access.member(request.member, member_id)
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": found.name})
            return redirect("orgs:member", found.pk)
    return _shown(request, found, form)


def _form(request: MemberRequest, found: Member) -> MemberForm | None:
    may_change = cover(request.member, "members.change").member(found)
    return MemberForm(request.POST or None, by=request.member, member=found) if may_change else None


def _shown(request: MemberRequest, found: Member, form: MemberForm | None) -> HttpResponse:
    status = 422 if form and form.errors else 200
    return render(request, "orgs/member.html", _around(request, found) | {"form": form}, status=status)


def _around(request: MemberRequest, found: Any) -> dict[str, Any]:
    waiting = access.invitations(request.member).filter(member=found)[:1]
    return {
        "person": found,
        "placements": list(access.placements(request.member, found)),
        "tags": access.tags_of(found),
        "offer": next(iter(offers(waiting, request.org.id, now())), None),
        "rights": {
            "invite": cover(request.member, "members.invite").member(found),
            "agent": cover(request.member, "calls.read").member(found),
        },
        "invite_form": InviteMemberForm(initial={"email": found.email}, auto_id="invite_%s"),
    }


@requires("members.change")
@require_POST
def disable(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Shut a member out; the toast takes it back."""
    found = access.member(request.member, member_id, "members.change")
    try:
        actions.disable_member(by=request.member, member=found, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        undo = reverse("orgs:member_enable", args=[found.pk])
        signed_out, only = _("%(name)s is disabled and signed out."), _("%(name)s is disabled.")
        text = f"{signed_out if found.login_id else only} {PHONES_GO_ON}"
        messages.success(request, text % {"name": found.name}, extra_tags=undo)
    return redirect("orgs:member", found.pk)


@requires("members.change")
@require_POST
def enable(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Let a member in again; the toast takes it back."""
    found = access.member(request.member, member_id, "members.change")
    try:
        actions.enable_member(by=request.member, member=found, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        undo = reverse("orgs:member_disable", args=[found.pk])
        messages.success(request, _("%(name)s is enabled again.") % {"name": found.name}, extra_tags=undo)
    return redirect("orgs:member", found.pk)
