"""The pages of a first phone inside the set-up: the same, for whoever sets the organisation up."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.core.doors import requires
from calliper.devices.views import enrol
from calliper.orgs.requests import MemberRequest


@requires("organisation.change")
@require_http_methods(["GET", "POST"])
def phone(request: MemberRequest) -> HttpResponse:
    """Choose whose phone it is; `enrol.add` has a door of its own."""
    return enrol.add(request, setup=True)


@requires("organisation.change")
@require_safe
def code(request: MemberRequest, code_id: UUID) -> HttpResponse:
    """The code, until the phone has agreed."""
    return enrol.code(request, code_id, setup=True)


@requires("organisation.change")
@require_POST
def renew(request: MemberRequest, code_id: UUID) -> HttpResponse:
    """Another code for the same phone."""
    return enrol.renew(request, code_id, setup=True)
