from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.orgs.requests import MemberRequest
from calliper.reports.actions.checking import ask_check
from calliper.reports.actions.rebuilding import ask_rebuild
from calliper.reports.health_page import health_page


@requires("health.read")
@require_safe
def health(request: MemberRequest) -> HttpResponse:
    """Whether figures can be trusted, and how far they are behind."""
    may_mend = allows(request.member, "health.mend")
    page = health_page(now(), request.org.country)
    return render(request, "reports/health.html", {"page": page, "may_mend": may_mend})


@requires("health.read")
@require_safe
def health_fresh(request: MemberRequest) -> HttpResponse:
    """Polled by the page."""
    page = health_page(now(), request.org.country)
    if request.headers.get("If-None-Match") == page.etag:
        return HttpResponse(status=304, headers={"ETag": page.etag})
    response = render(request, "reports/parts/health.html", {"page": page})
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@requires("health.mend")
@require_POST
def rebuild(request: MemberRequest) -> HttpResponse:
    """Have the organisation's figures added up anew."""
    ask_rebuild(by=request.member, now=now())
    messages.success(
        request, _("Figures are being rebuilt. They can be used meanwhile, unless they were damaged.")
    )
    return redirect("reports:health")


@requires("health.mend")
@require_POST
def compare(request: MemberRequest) -> HttpResponse:
    """Have the organisation's figures compared with its calls."""
    ask_check(now=now())
    return redirect("reports:health")
