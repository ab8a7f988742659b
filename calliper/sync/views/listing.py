from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest
from calliper.sync.import_list import listed


@requires("calls.import")
@require_safe
def imports(request: MemberRequest) -> HttpResponse:
    """The imports of the organisation, newest first."""
    return render(request, "imports/list.html", listed(request.member, request.GET))
