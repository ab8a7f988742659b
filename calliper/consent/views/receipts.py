from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from calliper.consent.receipt_list import listed
from calliper.core.doors import requires
from calliper.orgs.requests import MemberRequest


@requires("receipts.read")
@require_safe
def receipts(request: MemberRequest) -> HttpResponse:
    """Who agreed and who withdrew, each proof checked again."""
    return render(request, "consent/receipts.html", listed(request.member, request.GET))
