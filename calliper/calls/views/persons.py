"""Two contacts of one person: look for the other, compare, join; and separate them again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calliper.calls import access, actions, joining
from calliper.calls.joining import JOIN
from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest


@requires("contacts.join")
@require_http_methods(["GET", "POST"])
def same(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """Look for another contact of the same person, by name or number."""
    found = access.contact(request.member, contact_id, JOIN)
    context = joining.candidates(found, Asked.of(request, now()), request.POST.get("q", ""))
    return render(request, "calls/same.html", context)


@requires("contacts.join")
@require_http_methods(["GET", "POST"])
def join(request: MemberRequest, contact_id: UUID, other_id: UUID) -> HttpResponse:
    """Compare two contacts and join them; the toast takes it back."""
    found, other = (access.contact(request.member, each, JOIN) for each in (contact_id, other_id))
    if request.method == "GET":
        return render(request, "calls/join.html", joining.compared(found, other, Asked.of(request, now())))
    try:
        actions.join_contacts(contact=found, other=other, by=request.member, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("calls:contact_same", contact_id)
    undo = "" if other.person_id else reverse("calls:contact_separate", args=[other_id])
    messages.success(request, _("Both numbers are one person now."), extra_tags=undo)
    return redirect("calls:contact", contact_id)


@requires("contacts.join")
@require_POST
def separate(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """Say that a contact is somebody else; the toast joins them again."""
    found = access.contact(request.member, contact_id, JOIN)
    other = actions.separate_contact(contact=found, by=request.member, now=now())
    if other is not None:
        undo = reverse("calls:contact_join", args=[contact_id, other.pk])
        messages.success(request, _("This number stands alone again."), extra_tags=undo)
    return redirect("calls:contact", contact_id)
