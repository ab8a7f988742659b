from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.sync import access
from calliper.sync.forms.whose import AgentsForm
from calliper.sync.import_page import may_choose
from calliper.sync.import_steps import steps


@requires("calls.import")
@require_http_methods(["GET", "POST"])
def agents(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Say whose calls the rows are."""
    row = access.import_(request.member, import_id)
    if not may_choose(row):
        return redirect("imports:import", row.pk)
    form = AgentsForm(request.POST if request.method == "POST" else None, row=row, by=request.member)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            return redirect("imports:import", row.pk)
    context = {"import": row, "form": form, "steps": steps("agents", row)}
    return render(request, "imports/agents.html", context, status=422 if form.errors else 200)
