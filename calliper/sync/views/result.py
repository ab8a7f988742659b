from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.sync import access, actions
from calliper.sync.imports import refused_rows


@requires("calls.import")
@require_POST
def undo(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Take back what an import stored."""
    row = access.import_(request.member, import_id)
    try:
        actions.undo_import(row=row, by=request.member, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    return redirect("imports:import", row.pk)


@requires("calls.import")
@require_POST
def discard(request: MemberRequest, import_id: UUID) -> HttpResponse:
    """Throw a draft and its file away."""
    row = access.import_(request.member, import_id)
    try:
        actions.discard_import(row=row, by=request.member)
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("imports:import", row.pk)
    messages.success(request, _("The file is deleted. Nothing was imported."))
    return redirect("imports:list")


@requires("calls.import")
@require_safe
def refused(request: MemberRequest, import_id: UUID) -> StreamingHttpResponse:
    """The rows that are no call, with the reason of each, as a table."""
    row = access.import_(request.member, import_id)
    answer = StreamingHttpResponse(refused_rows.lines(row), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return answer
