from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.reports.access.saved import saved_report
from calliper.reports.actions import saving
from calliper.reports.explorer.page import Explorer
from calliper.reports.explorer.saved_list import asks, rename_form, saved_list
from calliper.reports.forms.saving import NameForm

if TYPE_CHECKING:
    from calliper.reports.models import SavedReport


@requires("reports.read")
@require_safe
def saved(request: MemberRequest) -> HttpResponse:
    """The reports the member has saved."""
    return render(request, "reports/explorer/saved.html", {"rows": saved_list(request.member)})


@requires("reports.read")
@require_safe
def new(request: MemberRequest) -> HttpResponse:
    """The form that keeps a question, for who cannot open its dialog."""
    return _form(request, _explorer(request, request.GET))


@requires("reports.read")
@require_POST
def save(request: MemberRequest) -> HttpResponse:
    """Keep a question under a name, as far as it can be read."""

    def keep(name: str, query: str) -> SavedReport:
        return saving.save_report(by=request.member, name=name, query=query, now=now())

    return _kept(request, keep)


@requires("reports.read")
@require_POST
def change(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Let a saved report ask something else, or have another name."""
    report = saved_report(request.member, report_id)

    def keep(name: str, query: str) -> SavedReport:
        return saving.change_report(report=report, by=request.member, name=name, query=query, now=now())

    return _kept(request, keep)


@requires("reports.read")
@require_safe
def open_saved(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Ask a saved question again, of the calls of today."""
    report = saved_report(request.member, report_id)
    saving.note_opened(report=report, now=now())
    return redirect(_address(report))


@requires("reports.read")
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Give a saved report another name."""
    report = saved_report(request.member, report_id)
    form = rename_form(report, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            saving.rename_report(report=report, by=request.member, name=form.cleaned_data["name"], now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            return redirect("reports:saved")
    context = {"report": report, "form": form}
    return render(request, "reports/explorer/rename.html", context, status=422 if form.errors else 200)


@requires("reports.read")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Forget a saved report."""
    report = saved_report(request.member, report_id)
    if request.method != "POST":
        return render(request, "reports/explorer/remove.html", {"report": report})
    saving.remove_report(report=report, by=request.member, now=now())
    messages.success(request, _("“%(name)s” is deleted.") % {"name": report.name})
    return redirect("reports:saved")


def _explorer(request: MemberRequest, query: QueryDict) -> Explorer:
    return Explorer(Asked(request.member, request.org, now()), query)


def _kept(request: MemberRequest, keep: Callable[[str, str], SavedReport]) -> HttpResponse:
    """The page with what was kept, or the form with what is wrong."""
    held, form = _explorer(request, QueryDict(request.POST.get("query", ""))), NameForm(request.POST)
    if form.is_valid():
        try:
            report = keep(form.cleaned_data["name"], held.wanted.question())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": report.name})
            return redirect(_address(report))
    return _form(request, held, form)


def _form(request: MemberRequest, held: Explorer, form: NameForm | None = None) -> HttpResponse:
    context = {
        **held.keeping(),
        "asks": asks(held.wanted.question()),
        "back": held.url(held.wanted),
        "form": form,
    }
    return render(request, "reports/explorer/save_page.html", context, status=422 if form else 200)


def _address(report: SavedReport) -> str:
    return f"{reverse('reports:explore')}?{report.query}&saved={report.pk}"
