from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.calls import access as calls
from calliper.calls import actions
from calliper.calls.forms.writing import NoteForm
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest
from calliper.reports.access.assignees import assignees
from calliper.reports.call_backs.change import changed
from calliper.reports.call_backs.one import one
from calliper.reports.call_backs.page import CALL_BACKS
from calliper.reports.forms.call_backs import ChangeForm
from calliper.reports.question import NoAnswer
from calliper.reports.views.call_back_answers import listed, outcomes_of, told


@requires("call_backs.work")
@require_safe
def call_backs(request: MemberRequest) -> HttpResponse:
    """Who waits for a call back, within reach and given."""
    held = listed(request, request.GET)
    return render(request, "reports/call_backs.html", held.context())


@requires("call_backs.work")
@require_POST
def look(request: MemberRequest) -> HttpResponse:
    """How the list shall look."""
    return redirect(CALL_BACKS.choose(by=request.member, data=request.POST))


@requires("call_backs.work")
@require_POST
def change(request: MemberRequest) -> HttpResponse:
    """Mark the chosen ones done, put them back, or give them to somebody."""
    form = ChangeForm(request.POST)
    if not form.is_valid():
        return told(request, _("Choose somebody first."), kind="error")
    try:
        sentence, event_id = changed(request.member, form.cleaned_data, now())
    except Refused as wrong:
        return told(request, str(wrong), kind="error")
    return told(request, sentence, undo=reverse("reports:call_backs_undo", args=[event_id]))


@requires("call_backs.work")
@require_POST
def undo(request: MemberRequest, event_id: UUID) -> HttpResponse:
    """Take a change back, where nobody changed it since."""
    count = actions.undo_call_backs(event_id=event_id, by=request.member, now=now())
    return told(request, _("Taken back.") if count else _("It was taken back already, or changed since."))


@requires("call_backs.work")
@require_safe
def call_back(request: MemberRequest, agent_id: UUID, contact_id: UUID) -> HttpResponse:
    """One pair with all that can be done about it: a page, or a dialog over the list."""
    held = listed(request, request.GET)
    context: dict[str, Any] = {"wanted": held.wanted, "list_url": held.url(), "kept": held.wanted.query()}
    try:
        context["row"] = one(held, agent_id, contact_id)
    except NoAnswer as wrong:
        context["no_answer"] = wrong.health
    context |= {"assignees": assignees(request.member), "ask": request.GET.get("ask", "")}
    context["note_form"] = NoteForm()
    whole = "parts/call_back_dialog" if request.headers.get("HX-Request") else "call_back"
    return render(request, f"reports/{whole}.html", context)


@requires("call_backs.work")
@require_POST
def note(request: MemberRequest, agent_id: UUID, contact_id: UUID) -> HttpResponse:
    """Write a note on the pair's last missed call."""
    calls.workable(request.member, [(agent_id, contact_id)], "calls.note")
    form = NoteForm(request.POST)
    if not form.is_valid():
        return told(request, str(form.errors["text"][0]), kind="error")
    try:
        call = calls.last_missed(request.member, (agent_id, contact_id), outcomes_of(request))
        actions.add_note(call=call, by=request.member, text=form.cleaned_data["text"], now=now())
    except Refused as wrong:
        return told(request, str(wrong), kind="error")
    return told(request, _("The note is saved."))
