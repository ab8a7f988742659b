from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calliper.calls import actions, merge_page
from calliper.calls.forms.agents import MergeForm
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs import access as orgs
from calliper.orgs.requests import MemberRequest


@requires("members.change")
@require_http_methods(["GET", "POST"])
def merge(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Choose the entry that stays, see what moves, and say yes."""
    former = orgs.member(request.member, member_id)
    form = MergeForm(request.POST or request.GET or None, by=request.member, former=former)
    into = form.chosen
    if request.method == "POST" and into:
        try:
            actions.merge_agents(by=request.member, former=former, into=into, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            names = {"former": former.name, "into": into.name}
            messages.success(request, _("%(former)s is merged into %(into)s.") % names)
            return redirect("calls:agent", into.pk)
    context = {"form": form, "former": former, **merge_page.context(request.member, former, into)}
    return render(request, "calls/merge.html", context, status=422 if form.errors else 200)
