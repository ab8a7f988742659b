from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.reports.access.saved import own_report, saved_report
from calliper.reports.actions import saving
from calliper.reports.explorer.page import Explorer
from calliper.reports.forms.saving import LONGEST, NameForm
from calliper.reports.saved.listed import asks, rename_form, saved_list
from calliper.reports.saved.pages import PAGES, Page, opened_at, page_of

if TYPE_CHECKING:
    from calliper.reports.models import SavedReport


@requires("reports.read")
@require_safe
def saved(request: MemberRequest) -> HttpResponse:
    """The views that the member has saved, and those that others share."""
    rights = {"share": allows(request.member, "reports.share")}
    return render(request, "reports/saved/list.html", {"rows": saved_list(request.member), "rights": rights})


@requires("reports.read")
@require_safe
def new(request: MemberRequest) -> HttpResponse:
    """The form that keeps a view, for who cannot open its dialog."""
    return _form(request, _page(request, request.GET), request.GET)


@requires("reports.read")
@require_POST
def save(request: MemberRequest) -> HttpResponse:
    """Keep a view under a name, as far as it can be read."""
    page = _page(request, request.POST)

    def keep(name: str, query: str) -> SavedReport:
        return saving.save_report(by=request.member, page=page.name, name=name, query=query, now=now())

    return _kept(request, page, keep)


@requires("reports.read")
@require_POST
def change(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Let a saved report ask something else, or have another name."""
    report = own_report(request.member, report_id)

    def keep(name: str, query: str) -> SavedReport:
        return saving.change_report(report=report, by=request.member, name=name, query=query, now=now())

    return _kept(request, PAGES[report.page], keep)


@requires("reports.read")
@require_safe
def open_saved(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Show a saved view again, of the calls of today."""
    report = saved_report(request.member, report_id)
    if report.member_id == request.member.pk:
        saving.note_opened(report=report, now=now())
    return redirect(opened_at(report))


@requires("reports.read")
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Give a saved view another name."""
    report = own_report(request.member, report_id)
    form = rename_form(report, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            saving.rename_report(report=report, by=request.member, name=form.cleaned_data["name"], now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            return redirect("reports:saved")
    context = {"report": report, "form": form}
    return render(request, "reports/saved/rename.html", context, status=422 if form.errors else 200)


@requires("reports.read")
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Forget a saved view."""
    report = own_report(request.member, report_id)
    if request.method != "POST":
        return render(request, "reports/saved/remove.html", {"report": report})
    saving.remove_report(report=report, by=request.member, now=now())
    messages.success(request, _("“%(name)s” is deleted.") % {"name": report.name})
    return redirect("reports:saved")


def _page(request: MemberRequest, query: QueryDict) -> Page:
    """The page that a view is of; raises Http404 for one that there is not, or not for this member."""
    page = page_of(query)
    if page is None or not allows(request.member, page.permission):
        raise Http404
    return page


def _held(request: MemberRequest, page: Page, query: QueryDict) -> tuple[str, dict[str, Any]]:
    """What a query string asks of a page, and what the form that saves it shows."""
    if page.is_list:
        kept = page.kept(query)
        return kept, {
            "address": kept,
            "name": asks(kept, page.name)[:LONGEST],
            "back": page.address(kept),
        }
    held = Explorer(Asked.of(request, now()), query)
    return held.wanted.question(), {**held.keeping(), "back": held.url(held.wanted)}


def _kept(request: MemberRequest, page: Page, keep: Callable[[str, str], SavedReport]) -> HttpResponse:
    """The page with what was kept, or the form with what is wrong."""
    query, form = QueryDict(request.POST.get("query", "")), NameForm(request.POST)
    if form.is_valid():
        try:
            report = keep(form.cleaned_data["name"], _held(request, page, query)[0])
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": report.name})
            return redirect(opened_at(report))
    return _form(request, page, query, form)


def _form(request: MemberRequest, page: Page, query: QueryDict, form: NameForm | None = None) -> HttpResponse:
    asked, shown = _held(request, page, query)
    context = {**shown, "asks": asks(asked, page.name), "of_page": page.name, "form": form}
    return render(request, "reports/saved/save_page.html", context, status=422 if form else 200)
