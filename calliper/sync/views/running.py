from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.sync import access, actions
from calliper.sync.import_page import page


@requires("calls.import")
@require_safe
def import_(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """One import: the question that is open, how far it is, or what came of it."""
    row = access.import_(request.member, import_id)
    shown = page(row, request.member, now())
    if shown.next_url:
        return redirect(shown.next_url)
    return render(request, shown.template, {"import": row, "page": shown, "steps": shown.steps})


@requires("calls.import")
@require_safe
def state(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Polled by the page: nothing new, a bar that moved, or a reason to draw the page again."""
    row = access.import_(request.member, import_id)
    shown = page(row, request.member, now())
    if not row.is_working or row.stage != request.GET.get("stage"):
        return HttpResponse(headers={"HX-Refresh": "true"})
    if request.headers.get("If-None-Match") == shown.etag:
        return HttpResponse(status=304, headers={"ETag": shown.etag})
    response = render(request, "imports/parts/progress.html", {"import": row, "page": shown})
    response.headers["ETag"] = shown.etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@requires("calls.import")
@require_POST
def try_out(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Count what an import would do, storing nothing."""
    return _asked(request, import_id, actions.try_import)


@requires("calls.import")
@require_POST
def start(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Begin to store."""
    return _asked(request, import_id, actions.start_import)


@requires("calls.import")
@require_POST
def cancel(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Stop at the next commit; what is stored stays until it is undone."""
    return _asked(request, import_id, actions.cancel_import, _("The import stops within a second."))


@requires("calls.import")
@require_POST
def resume(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Go on where an import stopped."""
    return _asked(request, import_id, actions.resume_import)


def _asked(request: MemberRequest, import_id: UUID, ask: Callable[..., Any], said: str = "") -> HttpResponse:
    row = access.import_(request.member, import_id)
    try:
        ask(row=row, by=request.member, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        if said:
            messages.success(request, said)
    return redirect("imports:import", row.pk)
