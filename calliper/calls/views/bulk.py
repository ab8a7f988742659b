from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from calliper.calls import access, actions
from calliper.calls.forms.writing import BulkForm
from calliper.calls.views.back import back
from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs.requests import MemberRequest


@requires("calls.read")
@require_POST
def change(request: MemberRequest) -> HttpResponse:
    """Tag or note the chosen calls; the toast takes it back."""
    form = BulkForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose some calls first."))
        return back(request, reverse("calls:history"))
    wanted = "calls.tag" if form.cleaned_data["tag"] else "calls.note"
    calls = access.selected(request.member, form.cleaned_data["call"], wanted)
    try:
        done = _done(request, calls, form.cleaned_data["tag"], form.cleaned_data["text"])
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        undo = reverse("calls:bulk_undo", args=[done.id]) if done.count else ""
        messages.success(request, _sentence(form.cleaned_data["tag"], done.count), extra_tags=undo)
    return back(request, reverse("calls:history"))


@requires("calls.read")
@require_POST
def undo(request: MemberRequest, bulk_id: UUID) -> HttpResponse:
    """Take a change to many calls back."""
    count = actions.undo_bulk(bulk_id=bulk_id, by=request.member, now=now())
    if count:
        text = ngettext("Taken back on %(n)s call.", "Taken back on %(n)s calls.", count) % {"n": count}
        messages.success(request, text)
    return back(request, reverse("calls:history"))


def _done(request: MemberRequest, calls: list[Any], tag_id: UUID | None, text: str) -> actions.Bulk:
    held: dict[str, Any] = {"calls": calls, "by": request.member, "now": now()}
    if tag_id:
        return actions.tag_calls(tag=access.tag(tag_id), **held)
    return actions.note_calls(text=text, **held)


def _sentence(tag_id: UUID | None, count: int) -> str:
    if tag_id and not count:
        return _("They all had this tag already.")
    if tag_id:
        return ngettext("%(n)s call is tagged.", "%(n)s calls are tagged.", count) % {"n": count}
    return ngettext("%(n)s call has the note.", "%(n)s calls have the note.", count) % {"n": count}
