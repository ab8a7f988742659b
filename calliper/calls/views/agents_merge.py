from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calliper.calls import actions, merge_page
from calliper.calls.agent_page import home_of
from calliper.calls.forms.agents import MergeForm
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs import access as orgs
from calliper.orgs.requests import MemberRequest

if TYPE_CHECKING:
    from calliper.orgs.models import Member


@requires("members.change")
@require_http_methods(["GET", "POST"])
def merge(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Choose the entry that stays, see what moves, and say yes."""
    former = orgs.member(request.member, member_id, "members.change")
    form = MergeForm(request.POST or request.GET or None, by=request.member, former=former)
    into = form.chosen
    if request.method == "POST" and into:
        try:
            actions.merge_agents(by=request.member, former=former, into=into, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            return _merged(request, former, into)
    shown = {"form": form, "former": former, "home_url": home_of(former, request.member)}
    context = shown | merge_page.context(request.member, former, into)
    return render(request, "calls/merge.html", context, status=422 if form.errors else 200)


def _merged(request: MemberRequest, former: Member, into: Member) -> HttpResponse:
    names = {"former": former.name, "into": into.name}
    messages.success(request, _("%(former)s is merged into %(into)s.") % names)
    return redirect(home_of(into, request.member))
