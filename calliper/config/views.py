from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from calliper.config import role_preview as preview
from calliper.config import setup as steps
from calliper.config.backup import page as backup_page
from calliper.config.navigation import first_page
from calliper.core.clock import now
from calliper.core.doors import public, requires
from calliper.core.permissions import allows
from calliper.orgs import access as orgs
from calliper.orgs import actions as org_actions
from calliper.orgs.requests import MemberRequest


@public
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Both databases answer and the cache keeps what it is given."""
    checks: dict[str, str] = {}
    for alias in connections:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
            checks[alias] = "ok"
        except DatabaseError as wrong:
            checks[alias] = type(wrong).__name__
    cache.set("readyz", "ok", 5)
    checks["cache"] = "ok" if cache.get("readyz") == "ok" else "lost"
    status = 200 if set(checks.values()) == {"ok"} else 503
    return JsonResponse(checks, status=status)


@public
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus text, for the addresses of CALLIPER_METRICS_FROM only."""
    if request.META.get("REMOTE_ADDR") not in settings.TRUSTED_METRICS:
        raise Http404
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page that the visitor may see."""
    member = getattr(request, "member", None)
    if member is None:
        return redirect("account_login" if orgs.organisation_exists() else "account_signup")
    first = first_page(member)
    return redirect(first) if first else render(request, "config/nothing.html", {"member": member})


@requires(steps.PERMISSION)
@require_safe
def setup(request: MemberRequest) -> HttpResponse:
    """Go on with the set-up where it stands."""
    return redirect(steps.address(request.member))


@requires(steps.PERMISSION)
@require_POST
def setup_pass(request: MemberRequest, step: str) -> HttpResponse:
    """Leave a step behind, done or not."""
    onward = steps.after(request.member, step)
    if onward is None:
        raise Http404
    org_actions.pass_step(org=request.org, step=step)
    return redirect(onward)


@requires(steps.PERMISSION)
@require_POST
def setup_finish(request: MemberRequest) -> HttpResponse:
    """End the set-up."""
    org_actions.finish_setup(by=request.member, org=request.org, now=now())
    return redirect("calls:history" if allows(request.member, "calls.read") else "home")


@public
@require_safe
def more(request: HttpRequest) -> HttpResponse:
    """The rest of the navigation, for phones."""
    if getattr(request, "member", None) is None:
        return redirect("account_login")
    return render(request, "config/more.html")


@requires("backups.read")
@require_safe
def backups(request: MemberRequest) -> HttpResponse:
    """How old and how good the server's backups are."""
    return render(request, "config/backups.html", backup_page.context(now()))


@requires("roles.change")
@require_POST
def role_preview(request: MemberRequest) -> HttpResponse:
    """What a member with the role of a half-filled form would see; stores nothing."""
    return render(request, "config/role_preview.html", preview.context(request.member, request.POST))


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    context = {"request_id": getattr(request, "request_id", "")}
    return render(request, "500.html", context, status=500)
