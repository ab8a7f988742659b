from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from calliper.consent import access, actions
from calliper.consent.forms.collection import CollectionForm, ExcludeForm
from calliper.consent.history import versions
from calliper.consent.views.first import settle
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest


@requires("policy.read")
@require_http_methods(["GET"])
def collection(request: MemberRequest) -> HttpResponse:
    """What phones send, when, and which numbers never; a form for whoever may change it."""
    settle(request)
    return _page(request, {"form": CollectionForm.of(access.policy_in_force())})


@requires("policy.change")
@require_POST
def change(request: MemberRequest) -> HttpResponse:
    """Put a new version of the policy in force."""
    form = CollectionForm(request.POST)
    if form.is_valid():
        try:
            policy = form.save(by=request.member, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            text = _("Version %(version)s is in force. Phones hear of it within 15 minutes.")
            messages.success(request, text % {"version": policy.version})
            return redirect("consent:collection")
    return _page(request, {"form": form}, status=422)


@requires("policy.change")
@require_POST
def exclude(request: MemberRequest) -> HttpResponse:
    """Keep a number off every phone's reports."""
    form = ExcludeForm(request.POST)
    if form.is_valid():
        try:
            form.save(by=request.member, org=request.org, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("The number is excluded. Calls that arrived before stay."))
            return redirect("consent:collection")
    context = {"form": CollectionForm.of(access.policy_in_force()), "exclude_form": form}
    return _page(request, context, status=422)


@requires("policy.change")
@require_POST
def include(request: MemberRequest, excluded_id: UUID) -> HttpResponse:
    """Collect calls with a number again."""
    actions.include_number(by=request.member, excluded=access.excluded_number(excluded_id), now=now())
    messages.success(request, _("Calls with this number are collected again, from now on."))
    return redirect("consent:collection")


def _page(request: MemberRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    shown = {
        "may_change": allows(request.member, "policy.change"),
        "policy": access.policy_in_force(),
        "versions": versions(access.policies()),
        "excluded": access.excluded_numbers(request.org.id),
        "exclude_form": ExcludeForm(),
    }
    return render(request, "consent/collection.html", shown | context, status=status)
