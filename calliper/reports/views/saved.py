from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.reports.access.saved import saved_report
from calliper.reports.actions import saving
from calliper.reports.explorer.page import Explorer
from calliper.reports.explorer.saved_list import saved_list
from calliper.reports.forms.saving import NameForm


@requires("reports.read")
@require_safe
def saved(request: MemberRequest) -> HttpResponse:
    """The reports the member has saved."""
    return _listed(request)


@requires("reports.read")
@require_POST
def save(request: MemberRequest) -> HttpResponse:
    """Keep a question under a name, as far as it can be read."""
    asked, form = QueryDict(request.POST.get("query", "")), NameForm(request.POST)
    held = Explorer(Asked(request.member, request.org, now()), asked)
    if _keeps(request, held, form):
        return redirect(held.url(held.wanted))
    return render(request, "reports/explorer/page.html", {**held.context(), "name_form": form}, status=422)


@requires("reports.read")
@require_safe
def open_saved(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Ask a saved question again, of the calls of today."""
    report = saved_report(request.member, report_id)
    saving.note_opened(report=report, now=now())
    return redirect(f"{reverse('reports:explore')}?{report.query}")


@requires("reports.read")
@require_POST
def rename(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Give a saved report another name."""
    report, form = saved_report(request.member, report_id), NameForm(request.POST, prefix=report_id.hex)
    if form.is_valid():
        try:
            saving.rename_report(report=report, by=request.member, name=form.cleaned_data["name"], now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            return redirect("reports:saved")
    return _listed(request, {"renamed": report_id, "rename_form": form}, 422)


@requires("reports.read")
@require_POST
def remove(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Forget a saved report."""
    report = saved_report(request.member, report_id)
    saving.remove_report(report=report, by=request.member, now=now())
    messages.success(request, _("“%(name)s” is deleted.") % {"name": report.name})
    return redirect("reports:saved")


def _keeps(request: MemberRequest, held: Explorer, form: NameForm) -> bool:
    """Whether the question could be saved; what was wrong is on the form."""
    query = held.wanted.query()
    try:
        if form.is_valid():
            name = form.cleaned_data["name"]
            report = saving.save_report(by=request.member, name=name, query=query, now=now())
            messages.success(request, _("“%(name)s” is saved.") % {"name": report.name})
    except Refused as wrong:
        wrong.put_on(form)
    return form.is_valid()


def _listed(request: MemberRequest, wrong: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    rows = saved_list(request.member, **(wrong or {}))
    return render(request, "reports/explorer/saved.html", {"rows": rows}, status=status)
