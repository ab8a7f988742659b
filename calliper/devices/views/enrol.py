from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.core.refused import Refused
from calliper.devices import access, actions, progress, session_codes
from calliper.devices.forms.enrol import AddPhoneForm
from calliper.devices.link import enrolment_link, is_reachable, qr_svg
from calliper.orgs.covering import cover
from calliper.orgs.requests import MemberRequest

if TYPE_CHECKING:
    from calliper.devices.models import EnrolmentCode


@requires("devices.enrol")
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest, *, setup: bool = False) -> HttpResponse:
    """Choose whose phone it is, and get a code."""
    initial = {"member": request.GET.get("member", "")}
    sent = request.POST if request.method == "POST" else None
    form = AddPhoneForm(sent, by=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            code, text = form.save(now=now())
        except Refused as wrong:
            wrong.put_on(form)
        else:
            session_codes.remember(request.session, code, text)
            return redirect(_code_page(setup), code.pk)
    context = {"form": form, "steps": progress.first_steps(), "sees_phones": _sees_phones(request)}
    return render(request, _template("add", setup), context, status=422 if form.errors else 200)


@requires("devices.enrol")
@require_safe
def code(request: MemberRequest, code_id: UUID, *, setup: bool = False) -> HttpResponse:
    """The code, and how far the enrolment is."""
    found = access.code(request.member, code_id)
    stage = progress.stage(found, now())
    if stage not in (progress.WAITING, progress.EXPIRED):
        session_codes.forget(request.session, found.pk)
    if setup and stage in (progress.AGREED, progress.CALLED):
        return redirect("setup")
    return render(request, _template("code", setup), _context(request, found, stage))


def _context(request: MemberRequest, found: EnrolmentCode, stage: str) -> dict[str, Any]:
    return {
        "code": found,
        "stage": stage,
        "moving": stage in progress.MOVING,
        "steps": progress.steps(stage, found.member.name),
        "sees_phones": _sees_phones(request),
        "opens_phone": cover(request.member, "devices.read").member(found.member),
        "out_of_reach": not is_reachable(settings.BASE_URL),
        "base_url": settings.BASE_URL,
        **_shown_once(request, found, stage),
    }


@requires("devices.enrol")
@require_safe
def state(request: MemberRequest, code_id: UUID) -> HttpResponse:
    """Polled by the page: nothing new, or a reason to draw it again."""
    stage = progress.stage(access.code(request.member, code_id), now())
    if stage == request.GET.get("seen"):
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


@requires("devices.enrol")
@require_POST
def renew(request: MemberRequest, code_id: UUID, *, setup: bool = False) -> HttpResponse:
    """Another code for the same member; the old one ends."""
    member = access.code(request.member, code_id).member
    try:
        fresh, text = actions.issue_code(by=request.member, member=member, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect("devices:list" if _sees_phones(request) else "devices:add")
    session_codes.remember(request.session, fresh, text)
    return redirect(_code_page(setup), fresh.pk)


def _sees_phones(request: MemberRequest) -> bool:
    return allows(request.member, "devices.read")


def _code_page(setup: bool) -> str:
    return "devices:setup_code" if setup else "devices:code"


def _template(name: str, setup: bool) -> str:
    return f"devices/setup/{name}.html" if setup else f"devices/{name}.html"


def _shown_once(request: MemberRequest, found: EnrolmentCode, stage: str) -> dict[str, Any]:
    text = session_codes.recall(request.session, found.pk, now()) if stage == progress.WAITING else ""
    if not text:
        return {"text": "", "link": "", "qr": ""}
    link = enrolment_link(base_url=settings.BASE_URL, code=text, pin=settings.TLS_PIN)
    return {"text": text, "link": link, "qr": qr_svg(link)}
