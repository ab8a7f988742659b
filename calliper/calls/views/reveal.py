"""Looking at a full number: GET asks for the reason, POST shows the number for a minute."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from calliper.calls import access, actions
from calliper.calls.rows import known_party
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.keys.keyring import Keyring
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest

SHOWN_S = 60


@requires("contacts.reveal")
@require_http_methods(["GET", "POST"])
def of_contact(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """The number of a contact within reach, or to be called back by the viewer."""
    found = access.revealable(request.member, contact_id)
    return _answer(request, found, reverse("calls:contact_reveal", args=[contact_id]), None)


@requires("contacts.reveal")
@require_http_methods(["GET", "POST"])
def of_call(request: MemberRequest, call_id: UUID) -> HttpResponse:
    """The number of the other party of a call; a hidden one cannot be looked at."""
    found = access.call(request.member, call_id, "calls.read", "contacts.reveal")
    if found.contact is None:
        raise Http404
    return _answer(request, found.contact, reverse("calls:call_reveal", args=[call_id]), call_id)


def _answer(request: MemberRequest, contact: Any, url: str, call_id: UUID | None) -> HttpResponse:
    party = known_party(contact, Keyring.of(request.org.pk))
    context = {"party": party, "url": url, "id": (call_id or contact.pk).hex, "seconds": SHOWN_S}
    context["place"] = "row" if request.GET.get("in") == "row" else ""
    context["reasons"] = actions.Reason.choices
    context["opens"] = access.contacts(request.member).filter(pk=contact.pk).exists()
    if request.method == "GET":
        context["returns_at"] = actions.quota_returns_at(request.member, now())
        return _fragment(request, context, ask=True)
    reason = request.POST.get("reason", "")
    try:
        number = actions.reveal_number(
            contact=contact, by=request.member, reason=reason, now=now(), call_id=call_id
        )
    except actions.QuotaUsed as used:
        return _fragment(request, {**context, "returns_at": used.returns_at}, status=429)
    except Refused:
        return _fragment(request, context, ask=True, status=422)
    return _shown(request, {**context, "number": number})


def _fragment(
    request: MemberRequest, context: dict[str, Any], *, ask: bool = False, status: int = 200
) -> HttpResponse:
    """The number with its question; a page of its own where no script swaps it in."""
    whole = "" if request.headers.get("HX-Request") else "_page"
    return render(request, f"calls/parts/number{whole}.html", {**context, "ask": ask}, status=status)


def _shown(request: MemberRequest, context: dict[str, Any]) -> HttpResponse:
    name = context["party"].name
    words = _("Number shown for 1 minute. %(name)s’s record notes that you looked.") % {"name": name}
    if not name:
        words = _("Number shown for 1 minute. The record notes that you looked.")
    response = _fragment(request, context)
    response.headers["HX-Trigger"] = json.dumps({"toast": {"text": words, "kind": "ok"}})
    return response
