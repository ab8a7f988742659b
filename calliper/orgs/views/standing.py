from __future__ import annotations

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from calliper.core.doors import public
from calliper.core.scope import scope
from calliper.orgs import access
from calliper.orgs.signed_in import member_of

HELD = "Calliper-Standing"


@public
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """Whether what an open page was drawn for still holds: 204; else reload it (200) or sign in (401)."""
    member = member_of(request.session)
    if member is None:
        answer = HttpResponse(status=401, headers={"HX-Redirect": redirect_to_login("/").url})
    else:
        with scope(member.org_id):
            holds = access.standing(member) == request.headers.get(HELD)
        answer = HttpResponse(status=204) if holds else HttpResponse(headers={"HX-Refresh": "true"})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
