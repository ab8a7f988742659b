"""The switch that keeps a number off every phone's reports, on the page of its contact."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calliper.calls import access, never_track
from calliper.calls.forms.writing import NeverTrackForm
from calliper.calls.rows import number_of
from calliper.calls.views.contacts import page
from calliper.consent import actions as consent
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.keys.keyring import Keyring
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest


@requires("policy.change")
@require_POST
def stop(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """Exclude the number of a contact; what is stored stays."""
    found = access.contact(request.member, contact_id)
    form = NeverTrackForm(request.POST)
    if form.is_valid():
        number = number_of(found, Keyring.of(request.org.pk))
        held = {"number": number, "reason": form.cleaned_data["reason"]}
        try:
            consent.exclude_number(by=request.member, org=request.org, now=now(), **held)
        except Refused:
            messages.error(request, _("A number of this kind cannot be kept off the phones."))
        else:
            undo = reverse("calls:contact_track", args=[contact_id])
            messages.success(request, _("No phone reports this number from now on."), extra_tags=undo)
        return redirect("calls:contact", contact_id)
    return page(request, contact_id, {"never_form": form}, status=422)


@requires("policy.change")
@require_POST
def resume(request: MemberRequest, contact_id: UUID) -> HttpResponse:
    """Collect calls with the number of a contact again; harmless when nobody excluded it."""
    found = access.contact(request.member, contact_id)
    held = never_track.exclusion_of(found, request.org, Keyring.of(request.org.pk))
    if held is not None:
        consent.include_number(by=request.member, excluded=held, now=now())
        messages.success(request, _("Calls with this number are collected again, from now on."))
    return redirect("calls:contact", contact_id)
