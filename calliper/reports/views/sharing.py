from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.reports.access.saved import saved_report, shared_by
from calliper.reports.actions import sharing
from calliper.reports.forms.sharing import FirstForm, ShareForm
from calliper.reports.question import NoAnswer, TooManyRows
from calliper.reports.saved.card import card
from calliper.reports.saved.pages import PAGES


@requires("reports.share")
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Who else sees a saved view."""
    report = shared_by(request.member, report_id)
    form = ShareForm(request.POST if request.method == "POST" else None, report=report, by=request.member)
    if form.is_valid():
        try:
            sharing.share_report(report=report, by=request.member, now=now(), **form.shared)
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("Saved: who sees “%(name)s”.") % {"name": report.name})
            return redirect("reports:saved")
    context = {"report": report, "form": form}
    return render(request, "reports/saved/share.html", context, status=422 if form.errors else 200)


@requires("reports.read")
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Whose page opens with a saved view."""
    report = saved_report(request.member, report_id)
    form = FirstForm(request.POST if request.method == "POST" else None, report=report, by=request.member)
    if form.is_valid():
        try:
            sharing.open_first(report=report, by=request.member, now=now(), **form.chosen)
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("Saved: where “%(name)s” opens first.") % {"name": report.name})
            return redirect("reports:saved")
    context = {"report": report, "form": form, "page_label": PAGES[report.page].label}
    return render(request, "reports/saved/first.html", context, status=422 if form.errors else 200)


@requires("reports.read")
@require_POST
def pin(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """Put a saved view on the own dashboard, move it there, or take it off."""
    report = saved_report(request.member, report_id)
    wanted, by = request.POST.get("do", "pin"), request.member
    try:
        if wanted == "unpin":
            sharing.unpin_report(report=report, by=by, now=now())
        elif wanted in ("earlier", "later"):
            sharing.move_pin(report=report, by=by, earlier=wanted == "earlier")
        else:
            sharing.pin_report(report=report, by=by, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("reports:saved")
    return redirect(f"{reverse('reports:dashboard')}#pinned")


@requires("reports.read")
@require_safe
def pinned_card(request: MemberRequest, report_id: UUID) -> HttpResponse:
    """The figures of one pinned view; what goes wrong with it is said in its place alone."""
    report = saved_report(request.member, report_id)
    context: dict[str, object] = {"report": report}
    try:
        context["card"] = card(Asked.of(request, now()), report)
    except (NoAnswer, TooManyRows) as wrong:
        context["trouble"] = getattr(wrong, "health", "many")
    return render(request, "reports/saved/card.html", context)
