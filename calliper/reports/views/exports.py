from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.reports.access import exports as access
from calliper.reports.actions import exporting
from calliper.reports.exports.asking import begin, looked_at
from calliper.reports.exports.export_page import ExportPage, listed
from calliper.reports.exports.formats import FORMATS
from calliper.reports.exports.handing_out import handed_out, why_not
from calliper.reports.sheet import Address
from calliper.reports.sheet.choosing import offered


@requires("exports.make")
@require_safe
def exports(request: MemberRequest) -> HttpResponse:
    """The files the member has asked for, newest first."""
    return render(request, "reports/exports/list.html", listed(request.member, now()))


@requires("exports.make")
@require_safe
def rows(request: MemberRequest) -> HttpResponse:
    """Polled by the list: nothing new, or its rows again."""
    found = listed(request.member, now())
    if found["mark"] == request.GET.get("mark"):
        return HttpResponse(status=204)
    return render(request, "reports/exports/rows.html", found)


@requires("exports.make")
@require_safe
def new(request: MemberRequest) -> HttpResponse:
    """Choose a format for a page."""
    address = _address(request.GET)
    try:
        seen = looked_at(Asked.of(request, now()), address)
    except Refused as wrong:
        return _chooser(request, address, wrong=str(wrong))
    return _chooser(request, address, sheet=seen)


@requires("exports.make")
@require_POST
def make(request: MemberRequest) -> HttpResponse:
    """Let a job write a page to a file."""
    address, told = _address(request.POST), request.POST
    choice = {"file_format": told.get("format", ""), "columns": told.get("columns", "")}
    try:
        row = begin(by=request.member, asked=Asked.of(request, now()), address=address, **choice)
    except Refused as wrong:
        return _chooser(request, address, wrong=str(wrong))
    return redirect("reports:export", row.pk)


@requires("exports.make")
@require_safe
def export(request: MemberRequest, export_id: UUID) -> HttpResponse:
    """One export: how far it is, or what came of it."""
    row = access.export(request.member, export_id)
    return render(request, "reports/exports/export.html", {"export": row, "page": ExportPage(row, now())})


@requires("exports.make")
@require_safe
def state(request: MemberRequest, export_id: UUID) -> HttpResponse:
    """Polled by the page: nothing new, a bar that moved, or a reason to draw the page again."""
    row = access.export(request.member, export_id)
    shown = ExportPage(row, now())
    if not row.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if shown.mark == request.GET.get("mark"):
        return HttpResponse(status=204)
    return render(request, "reports/exports/progress.html", {"export": row, "page": shown})


@requires("exports.make")
@require_POST
def cancel(request: MemberRequest, export_id: UUID) -> HttpResponse:
    """Stop it; nothing of the file is kept."""
    row = access.export(request.member, export_id)
    exporting.cancel_export(row=row, by=request.member, now=now())
    return redirect("reports:export", row.pk)


@requires("exports.make")
@require_safe
def download(request: MemberRequest, export_id: UUID) -> HttpResponseBase:
    """The file, for whoever may still see just what they might when it was made."""
    row, at = access.export(request.member, export_id), now()
    if refusal := why_not(row, request.member, at):
        messages.error(request, refusal)
        return redirect("reports:export", row.pk)
    response = handed_out(row)
    exporting.note_download(row=row, by=request.member, now=at)
    return response


def _address(given: QueryDict) -> Address:
    return Address(given.get("page", ""), given.get("query", ""))


def _chooser(request: MemberRequest, address: Address, **more: Any) -> HttpResponse:
    """The page with the formats, also when something is wrong."""
    context = {"address": address, "formats": FORMATS.values(), "columns": offered(address), **more}
    return render(request, "reports/exports/new.html", context, status=422 if "wrong" in more else 200)
