from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.calls import access, actions, call_page
from calliper.calls.forms.writing import NoteForm, TagChoice
from calliper.calls.narrow import Asked
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest

TAG = "calls.tag"


@requires("calls.read")
@require_safe
def call(request: MemberRequest, call_id: UUID) -> HttpResponse:
    """One call with its notes, tags and changes."""
    return page(request, call_id)


@requires("calls.tag")
@require_POST
def tag(request: MemberRequest, call_id: UUID) -> HttpResponse:
    """Put a tag on a call; the toast takes it back."""
    found = access.call(request.member, call_id, TAG)
    form = TagChoice(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["tag"]
        if actions.tag_call(call=found, tag=chosen, by=request.member, now=now()):
            undo = reverse("calls:untag", args=[found.pk, chosen.pk])
            messages.success(request, _("Tagged %(tag)s.") % {"tag": chosen.name}, extra_tags=undo)
    else:
        messages.error(request, _("Choose a tag."))
    return redirect("calls:call", found.pk)


@requires("calls.tag")
@require_POST
def put_tag(request: MemberRequest, call_id: UUID, tag_id: UUID) -> HttpResponse:
    """Put a tag back on; what the undo of taking it off does."""
    found, chosen = access.call(request.member, call_id, TAG), access.tag(tag_id)
    actions.tag_call(call=found, tag=chosen, by=request.member, now=now())
    return redirect("calls:call", found.pk)


@requires("calls.tag")
@require_POST
def untag(request: MemberRequest, call_id: UUID, tag_id: UUID) -> HttpResponse:
    """Take a tag off a call; the toast takes it back."""
    found, chosen = access.call(request.member, call_id, TAG), access.tag(tag_id)
    if actions.untag_call(call=found, tag=chosen, by=request.member, now=now()):
        undo = reverse("calls:put_tag", args=[found.pk, chosen.pk])
        messages.success(request, _("The tag %(tag)s is off.") % {"tag": chosen.name}, extra_tags=undo)
    return redirect("calls:call", found.pk)


@requires("calls.tag")
@require_POST
def unlink(request: MemberRequest, call_id: UUID) -> HttpResponse:
    """Say that two rows are different calls; the toast takes it back."""
    found = access.call(request.member, call_id, TAG)
    if actions.unlink_twin(call=found, by=request.member, now=now()):
        undo = reverse("calls:relink", args=[found.pk])
        messages.success(request, _("This counts as a call of its own now."), extra_tags=undo)
    return redirect("calls:call", found.pk)


@requires("calls.tag")
@require_POST
def relink(request: MemberRequest, call_id: UUID) -> HttpResponse:
    """Take an unlinking back."""
    found = access.call(request.member, call_id, TAG)
    try:
        actions.relink_twin(call=found, by=request.member, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    return redirect("calls:call", found.pk)


def page(
    request: MemberRequest, call_id: UUID, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a call, also when a form on it needs another look."""
    found = access.call(request.member, call_id)
    context = {"note_form": NoteForm(), **call_page.context(found, Asked.of(request, now())), **(more or {})}
    return render(request, "calls/call.html", context, status=status)
