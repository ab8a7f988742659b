from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calliper.calls import access, actions
from calliper.calls.forms.writing import NoteForm
from calliper.calls.views.calls import page
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest


@requires("calls.note")
@require_POST
def add(request: MemberRequest, call_id: UUID) -> HttpResponse:
    """Write a note on a call."""
    found = access.call(request.member, call_id, "calls.note")
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.add_note(call=found, by=request.member, text=form.cleaned_data["text"], now=now())
        except Refused as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            return redirect("calls:call", found.pk)
    return page(request, call_id, {"note_form": form}, status=422)


@requires("calls.note")
@require_POST
def change(request: MemberRequest, note_id: UUID) -> HttpResponse:
    """Write a new version of a note."""
    note = access.note(request.member, note_id, "calls.note")
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.change_note(note=note, by=request.member, text=form.cleaned_data["text"], now=now())
        except Refused as wrong:
            form.add_error(wrong.field, str(wrong))
        else:
            return redirect("calls:call", note.call_id)
    return page(request, note.call_id, {"change_form": form, "changed_note": note.pk}, status=422)


@requires("calls.note")
@require_POST
def remove(request: MemberRequest, note_id: UUID) -> HttpResponse:
    """Take a note off; the toast puts it back."""
    note = access.note(request.member, note_id, "calls.note")
    try:
        removed = actions.remove_note(note=note, by=request.member, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        undo = reverse("calls:note_restore", args=[note.pk]) if removed else ""
        messages.success(request, _("The note is removed."), extra_tags=undo)
    return redirect("calls:call", note.call_id)


@requires("calls.note")
@require_POST
def restore(request: MemberRequest, note_id: UUID) -> HttpResponse:
    """Put a removed note back."""
    note = access.note(request.member, note_id, "calls.note")
    try:
        actions.restore_note(note=note, by=request.member, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    return redirect("calls:call", note.call_id)
