from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.devices import access, actions
from calliper.devices.forms.lines import LabelForm, NumberForm, ReassignForm
from calliper.devices.line_list import listed
from calliper.orgs.covering import cover
from calliper.orgs.requests import MemberRequest

if TYPE_CHECKING:
    from calliper.devices.models import Line

CHANGE = "lines.change"


@requires("devices.read")
@require_safe
def lines(request: MemberRequest) -> HttpResponse:
    """The lines within reach, with agent, phone and masked number."""
    return render(request, "devices/lines.html", listed(request.member, request.GET))


@requires("devices.read")
@require_safe
def line(request: MemberRequest, line_id: UUID) -> HttpResponse:
    """One line with its history; forms for whoever may change it."""
    return _page(request, access.line(request.member, line_id), {})


@requires("lines.change")
@require_POST
def name(request: MemberRequest, line_id: UUID) -> HttpResponse:
    """Give a line another name."""
    found = access.line(request.member, line_id, CHANGE)
    form = LabelForm(request.POST)
    if form.is_valid():
        try:
            actions.name_line(by=request.member, line=found, now=now(), **form.cleaned_data)
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("The line is called %(name)s.") % {"name": found.label})
            return redirect("devices:line", found.pk)
    return _page(request, found, {"label_form": form}, status=422)


@requires("lines.change")
@require_POST
def confirm(request: MemberRequest, line_id: UUID) -> HttpResponse:
    """Vouch for a line's number."""
    found = access.line(request.member, line_id, CHANGE)
    form = NumberForm(request.POST)
    if form.is_valid():
        try:
            actions.confirm_line(by=request.member, line=found, now=now(), **form.cleaned_data)
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("The number of %(name)s is confirmed.") % {"name": found.label})
            return redirect("devices:line", found.pk)
    return _page(request, found, {"number_form": form}, status=422)


@requires("lines.change")
@require_POST
def reassign(request: MemberRequest, period_id: UUID) -> HttpResponse:
    """Hand a line to another agent from a day on."""
    found = access.period(request.member, period_id, CHANGE)
    form = ReassignForm(request.POST, by=request.member, zone=request.org.zone)
    if form.is_valid():
        try:
            after = form.save(period=found, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            undo = reverse("devices:give_back", args=[after.pk]) if actions.can_give_back(after) else ""
            text = _("%(name)s has changed hands. Calls that have arrived move over by themselves.")
            messages.success(request, text % {"name": found.line.label}, extra_tags=undo)
            return redirect("devices:line", found.line_id)
    context = {"reassign_form": form, "reassigned": found.pk}
    return _page(request, access.line(request.member, found.line_id), context, status=422)


@requires("lines.change")
@require_POST
def give_back(request: MemberRequest, period_id: UUID) -> HttpResponse:
    """Take back the last handing over of a line."""
    found = access.period(request.member, period_id, CHANGE)
    line_id = found.line_id
    try:
        after = actions.give_back_line(by=request.member, period=found, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        messages.success(request, _("The line is %(name)s’s again.") % {"name": after.member.name})
    return redirect("devices:line", line_id)


def _page(request: MemberRequest, found: Line, more: dict[str, Any], status: int = 200) -> HttpResponse:
    number = access.line_number(found)
    mine = {each.pk for each in access.lines(request.member, CHANGE).filter(pk=found.pk)}
    may_change, changes = found.pk in mine, cover(request.member, CHANGE)
    opens = cover(request.member, "devices.read")
    context: dict[str, Any] = {
        "line": found,
        "number": number,
        "may_change": may_change,
        "open": [each for each in found.history if each.until_at is None and changes.member(each.member)],  # type: ignore[attr-defined]
        "phones": {each.device_id for each in found.history if opens.member(each.device.member)},  # type: ignore[attr-defined]
    }
    if may_change:
        context["label_form"] = LabelForm(initial={"label": found.label})
        context["number_form"] = NumberForm(initial={"number": number})
        context["reassign_form"] = ReassignForm(by=request.member, zone=request.org.zone)
    return render(request, "devices/line.html", context | more, status=status)
