from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import ORG, reach
from calliper.core.refused import Refused
from calliper.orgs import access, actions
from calliper.orgs.covering import cover, need_everything
from calliper.orgs.forms.teams import LeadForm, PlaceForm, TeamForm
from calliper.orgs.requests import MemberRequest
from calliper.orgs.views.answers import refuse, shown

CHANGE = "teams.change"


@requires("members.read")
@require_safe
def teams(request: MemberRequest) -> HttpResponse:
    """The teams with their leads and members."""
    return render(
        request,
        "orgs/teams.html",
        _with_rights(request, {"teams": list(access.teams_with_people(request.member))}),
    )


@requires("teams.change")
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Make a team."""
    need_everything(request.member, CHANGE)
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_team(by=request.member, name=form.cleaned_data["name"], now=now())
        except Refused as wrong:
            refuse(form, wrong)
        else:
            messages.success(request, _("The team %(name)s is there. Add its people.") % {"name": made.name})
            return redirect("orgs:team", made.pk)
    return shown(request, "orgs/team_add.html", form)


@requires("members.read")
@require_safe
def team(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """One team: name, leads, members."""
    return _page(request, team_id, None)


@requires("teams.change")
@require_POST
def rename(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Give a team another name."""
    found = access.team(request.member, team_id, CHANGE)
    form = TeamForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_team(by=request.member, team=found, name=form.cleaned_data["name"], now=now())
        except Refused as wrong:
            refuse(form, wrong)
        else:
            messages.success(request, _("The team is called %(name)s now.") % {"name": found.name})
            return redirect("orgs:team", found.pk)
    return _page(request, team_id, form)


@requires("teams.change")
@require_POST
def close(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Close an empty team; its calls keep its name."""
    found = access.team(request.member, team_id, CHANGE)
    try:
        actions.close_team(by=request.member, team=found, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("orgs:team", found.pk)
    messages.success(request, _("The team %(name)s is closed.") % {"name": found.name})
    return redirect("orgs:teams")


@requires("teams.change")
@require_POST
def place(request: MemberRequest, team_id: UUID, member_id: UUID | None = None) -> HttpResponse:
    """Bring a member into the team, from a form or from an undo."""
    found = access.team(request.member, team_id, CHANGE)
    form = PlaceForm({"member": member_id or request.POST.get("member")}, by=request.member)
    if form.is_valid():
        member = form.cleaned_data["member"]
        actions.place_member(by=request.member, member=member, team=found, now=now())
        words = {"name": member.name, "team": found.name}
        messages.success(request, _("%(name)s belongs to %(team)s from now on.") % words)
    else:
        messages.error(request, _("Choose a member."))
    return redirect("orgs:team", found.pk)


@requires("teams.change")
@require_POST
def take_out(request: MemberRequest, team_id: UUID, member_id: UUID) -> HttpResponse:
    """Take a member out of the team; the toast takes it back."""
    found = access.team(request.member, team_id, CHANGE)
    member = access.member(request.member, member_id, CHANGE)
    if member.team_id == found.pk:
        actions.place_member(by=request.member, member=member, team=None, now=now())
        again = reach(request.member, CHANGE) == ORG
        undo = reverse("orgs:team_place", args=[found.pk, member.pk]) if again else ""
        messages.success(request, _("%(name)s is in no team now.") % {"name": member.name}, extra_tags=undo)
    return redirect("orgs:team", found.pk)


@requires("teams.change")
@require_POST
def lead(request: MemberRequest, team_id: UUID, member_id: UUID | None = None) -> HttpResponse:
    """Name a lead of the team, from a form or from an undo."""
    found = access.team(request.member, team_id, CHANGE)
    form = LeadForm({"member": member_id or request.POST.get("member")}, by=request.member)
    if form.is_valid():
        member = form.cleaned_data["member"]
        actions.lead_team(by=request.member, member=member, team=found, now=now())
        messages.success(
            request, _("%(name)s leads %(team)s now.") % {"name": member.name, "team": found.name}
        )
    else:
        messages.error(request, _("Choose a team lead, an admin or an owner."))
    return redirect("orgs:team", found.pk)


@requires("teams.change")
@require_POST
def end_lead(request: MemberRequest, team_id: UUID, member_id: UUID) -> HttpResponse:
    """End a lead; the toast takes it back."""
    found = access.team(request.member, team_id, CHANGE)
    member = access.member(request.member, member_id, CHANGE)
    actions.stop_leading(by=request.member, member=member, team=found, now=now())
    words = {"name": member.name, "team": found.name}
    undo = reverse("orgs:team_lead", args=[found.pk, member.pk])
    messages.success(request, _("%(name)s no longer leads %(team)s.") % words, extra_tags=undo)
    return redirect("orgs:team", found.pk)


def _page(request: MemberRequest, team_id: UUID, form: TeamForm | None) -> HttpResponse:
    found = access.team_with_people(request.member, team_id)
    movable, seen = cover(request.member, CHANGE), cover(request.member, "members.read")
    context = {
        "team": found,
        "may_change": access.teams(request.member, CHANGE).filter(pk=found.pk).exists(),
        "placed": {each.pk for each in found.people if movable.member(each)},  # type: ignore[attr-defined]
        "leading": {each.member_id for each in found.leads if movable.member(each.member)},  # type: ignore[attr-defined]
        "shown": {each.pk for each in found.people if seen.member(each)},  # type: ignore[attr-defined]
        "form": form or TeamForm(initial={"name": found.name}),
        "lead_form": LeadForm(by=request.member, auto_id="lead_%s"),
        "place_form": PlaceForm(by=request.member, auto_id="place_%s"),
    }
    return render(request, "orgs/team.html", _with_rights(request, context), status=422 if form else 200)


def _with_rights(request: MemberRequest, context: dict[str, Any]) -> dict[str, Any]:
    return {**context, "may_add": reach(request.member, CHANGE) == ORG}
