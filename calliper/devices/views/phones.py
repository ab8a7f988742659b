from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.devices import access, actions
from calliper.devices.forms.lines import SimForm
from calliper.devices.forms.re_read import ReReadForm
from calliper.devices.forms.revoke import RevokeForm
from calliper.devices.makers import MAKERS
from calliper.devices.phone_list import listed
from calliper.devices.phone_page import Moment, shown, sim_forms
from calliper.orgs.requests import MemberRequest


@requires("devices.read")
@require_safe
def phones(request: MemberRequest) -> HttpResponse:
    """The phones within reach, worst first, with the equation of completeness."""
    at = now()
    context = listed(request.member, request.GET, localdate(at), at)
    context["checked_at"] = at
    context["may_enrol"] = allows(request.member, "devices.enrol")
    return render(request, "devices/list.html", context)


@requires("devices.read")
@require_safe
def phone(request: MemberRequest, device_id: UUID) -> HttpResponse:
    """One phone: facts, SIMs and lines, days, receipts."""
    return _page(request, device_id)


@requires("devices.revoke")
@require_POST
def ask(request: MemberRequest, device_id: UUID) -> HttpResponse:
    """Ask one phone to sync."""
    found = access.device(request.member, device_id, "devices.revoke")
    actions.request_sync(by=request.member, device=found, now=now())
    text = _("%(name)s's phone is asked to sync. It hears of it within 15 minutes, if it is online.")
    messages.success(request, text % {"name": found.member.name})
    return redirect("devices:device", found.pk)


@requires("devices.revoke")
@require_POST
def ask_all(request: MemberRequest) -> HttpResponse:
    """Ask every phone within reach to sync."""
    at, found = now(), access.devices(request.member, "devices.revoke").filter(revoked_at=None)
    asked = sum(actions.request_sync(by=request.member, device=device, now=at) for device in found)
    text = ngettext("%(n)s phone is asked to sync.", "%(n)s phones are asked to sync.", asked) % {"n": asked}
    messages.success(request, text if asked else _("Every phone has been asked already."))
    return redirect("devices:list")


@requires("devices.revoke")
@require_POST
def re_read(request: MemberRequest, device_id: UUID) -> HttpResponse:
    """Ask one phone to read days of its call log again."""
    found = access.device(request.member, device_id, "devices.revoke")
    form = ReReadForm(request.POST)
    if form.is_valid():
        try:
            asked = actions.ask_to_re_read(by=request.member, device=found, now=now(), **form.cleaned_data)
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _asked(asked))
            return redirect("devices:device", found.pk)
    return _page(request, device_id, {"re_read_form": form}, status=422)


@requires("devices.read")
@require_safe
def guidance(request: MemberRequest) -> HttpResponse:
    """What keeps phones of each maker from reporting, and where it is switched."""
    return render(request, "devices/guidance.html", {"makers": MAKERS})


@requires("devices.revoke")
@require_POST
def revoke(request: MemberRequest, device_id: UUID) -> HttpResponse:
    """Take a phone off the list."""
    found = access.device(request.member, device_id, "devices.revoke")
    form = RevokeForm(request.POST)
    if form.is_valid():
        actions.revoke_device(by=request.member, device=found, reason=form.cleaned_data["reason"], now=now())
        messages.success(request, _("The phone is revoked. It deletes what it holds when it next calls in."))
        return redirect("devices:device", found.pk)
    return _page(request, device_id, {"revoke_form": form}, status=422)


@requires("lines.change")
@require_POST
def name_sim(request: MemberRequest, device_id: UUID) -> HttpResponse:
    """Say whose line a SIM of a phone is."""
    found = access.device(request.member, device_id, "lines.change")
    form = SimForm(request.POST, by=request.member, zone=request.org.zone)
    if form.is_valid():
        try:
            form.save(device=found, now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            messages.success(request, _("The SIM has its line. Its calls arrive with the next sync."))
            return redirect("devices:device", found.pk)
    return _page(request, device_id, {"wrong_form": form}, status=422)


def _asked(days: int) -> str:
    if not days:
        return _("The phone has been asked for these days already.")
    text = ngettext(
        "The phone reads %(n)s day again. It hears of it within 15 minutes, if it is online.",
        "The phone reads %(n)s days again. It hears of it within 15 minutes, if it is online.",
        days,
    )
    return text % {"n": days}


def _page(
    request: MemberRequest, device_id: UUID, more: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    at = now()
    found = access.device(request.member, device_id)
    all_days = request.GET.get("days") == "all"
    context = shown(request.member, found, Moment(at, localdate(at)), all_days=all_days) | (more or {})
    if context["may_name"]:
        wrong = context.get("wrong_form")
        context["sim_forms"] = sim_forms(request.member, found, context["unknown"], wrong)
    return render(request, "devices/device.html", context, status=status)
