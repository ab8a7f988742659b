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
from calliper.sync.forms.columns import ColumnsForm
from calliper.sync.import_page import may_reconsider
from calliper.sync.import_steps import steps
from calliper.sync.imports.described import described


@requires("calls.import")
@require_http_methods(["GET", "POST"])
def columns(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Say what the columns of a table mean."""
    row = access.import_(request.member, import_id)
    if not described(row).is_table or not may_reconsider(row):
        return redirect("imports:import", row.pk)
    form = ColumnsForm(request.POST if request.method == "POST" else None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(by=request.member, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            return redirect("imports:import", row.pk)
    context = {"import": row, "form": form, "steps": steps("columns", row)}
    return render(request, "imports/columns.html", context, status=422 if form.errors else 200)
