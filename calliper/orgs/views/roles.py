from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs import access, actions, role_page
from calliper.orgs.forms.roles import RoleForm
from calliper.orgs.requests import MemberRequest
from calliper.orgs.role_choice import RoleChoice
from calliper.orgs.views.answers import refuse, shown

if TYPE_CHECKING:
    from calliper.orgs.models import CustomRole


@requires("roles.change")
@require_safe
def roles(request: MemberRequest) -> HttpResponse:
    """The roles that the organisation made."""
    return render(request, "orgs/roles.html", role_page.listed(request.member))


@requires("roles.change")
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Make a role, starting from another one."""
    start = role_page.found(request.GET.get("from", ""))
    form = RoleForm(request.POST or None, by=request.member, start=start)
    made = _saved(form) if request.method == "POST" and form.is_valid() else None
    if made is not None:
        text = _("The role %(name)s is there. Give it to members on their own pages.")
        messages.success(request, text % {"name": made.name})
        return redirect("orgs:roles")
    context = role_page.around(request.member, request.GET, None, start)
    return shown(request, "orgs/role_form.html", form, context)


@requires("roles.change")
@require_http_methods(["GET", "POST"])
def role(request: MemberRequest, role_id: UUID) -> HttpResponse:
    """Change a role, for everybody who has it."""
    found = access.custom_role(request.member, role_id)
    start = RoleChoice.of(found)
    form = RoleForm(request.POST or None, by=request.member, role=found, start=start)
    if request.method == "POST" and form.is_valid() and _saved(form):
        messages.success(request, _("The role is saved and in force for everybody who has it."))
        return redirect("orgs:role", found.pk)
    context = role_page.around(request.member, request.GET, found, start)
    context["mine"] = start.is_open_to(request.member)
    return shown(request, "orgs/role_form.html", form, context)


@requires("roles.change")
@require_POST
def close(request: MemberRequest, role_id: UUID) -> HttpResponse:
    """Close a role that nobody has."""
    found = access.custom_role(request.member, role_id)
    try:
        actions.close_role(by=request.member, role=found, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("orgs:role", found.pk)
    text = _("The role %(name)s is closed. Nobody had it, so nobody’s access has changed.")
    messages.success(request, text % {"name": found.name})
    return redirect("orgs:roles")


def _saved(form: RoleForm) -> CustomRole | None:
    try:
        return form.save(now=now())
    except Refused as wrong:
        refuse(form, wrong)
        return None
