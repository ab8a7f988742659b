from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from calliper.consent import access
from calliper.consent.forms.notice import NoticeForm
from calliper.consent.preview import preview
from calliper.consent.views.first import settle
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import ORG, allows, reach
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest


@requires("policy.read")
@require_safe
def notice(request: MemberRequest) -> HttpResponse:
    """The notice as phones show it, in each language."""
    settle(request)
    shown = preview(request.GET.get("language", ""), request.GET.get("version", ""))
    shown["may_change"] = allows(request.member, "policy.change")
    return render(request, "consent/notice.html", shown)


@requires("policy.change")
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest) -> HttpResponse:
    """Publish a new version of the notice."""
    settle(request)
    form = NoticeForm(request.POST) if request.method == "POST" else NoticeForm.of(access.notices())
    if request.method == "POST" and form.is_valid():
        try:
            version = form.save(by=request.member, org=request.org, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            text = _("Version %(version)s of the notice is in force.") % {"version": version}
            messages.success(request, text)
            return redirect("consent:notice")
    context = {"form": form, "agreed": _agreed(request)}
    return render(request, "consent/notice_edit.html", context, status=422 if form.errors else 200)


def _agreed(request: MemberRequest) -> int | None:
    """How many phones must agree again; None for who does not see every receipt."""
    told = reach(request.member, "receipts.read") == ORG
    return access.agreed_devices(access.latest_notice_version()) if told else None
