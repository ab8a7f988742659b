from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import ORG, reach
from calliper.core.refused import Refused
from calliper.core.uploads import KIB, takes
from calliper.orgs import access, actions, people_page
from calliper.orgs.covering import need_everything
from calliper.orgs.forms.people import FORMS, WAYS, ColumnsForm, draft
from calliper.orgs.requests import MemberRequest


@requires("members.change")
@takes(lambda: 10 * KIB * KIB)
@require_http_methods(["GET", "POST"])
def people(request: MemberRequest, *, setup: bool = False) -> HttpResponse:
    """Type, paste or choose a list of people."""
    _need_rights(request, setup)
    way = request.POST.get("way") or request.GET.get("way", "")
    way = way if way in FORMS else "typed"
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FORMS[way](*sent, by=request.member)
    if request.method == "POST" and form.is_valid():
        made = draft(form, by=request.member, source=way, now=now())
        if made is not None:
            return _to(made.pk, setup)
    context = {"form": form, "way": way, "ways": people_page.ways(WAYS, way), "recent": _recent(request)}
    return render(request, _template("people", setup), context, status=422 if form.errors else 200)


@requires("members.change")
@require_http_methods(["GET", "POST"])
def list_(request: MemberRequest, people_id: UUID, *, setup: bool = False) -> HttpResponse:
    """What a list would do, with its columns to correct; afterwards what it did."""
    _need_rights(request, setup)
    found = access.people_import(request.member, people_id)
    if found.state != "draft":
        return render(request, _template("people_done", setup), people_page.result(request.member, found))
    form = ColumnsForm(request.POST if request.method == "POST" else None, people=found)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(found)
        except Refused as wrong:
            form.add_error(None, str(wrong))
        else:
            return _to(found.pk, setup)
    context = {"form": form, **people_page.preview(request.member, found, request.GET)}
    return render(request, _template("people_preview", setup), context, status=422 if form.errors else 200)


@requires("members.change")
@require_POST
def apply(request: MemberRequest, people_id: UUID, *, setup: bool = False) -> HttpResponse:
    """Enter and change everybody whose row is good."""
    _need_rights(request, setup)
    found = access.people_import(request.member, people_id)
    try:
        plan = actions.apply_people(by=request.member, people=found, invites=_invites(request), now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        n = plan.counts["new"]
        messages.success(request, ngettext("%(n)s person is added.", "%(n)s people are added.", n) % {"n": n})
    return _to(found.pk, setup)


@requires("members.change")
@require_POST
def discard(request: MemberRequest, people_id: UUID, *, setup: bool = False) -> HttpResponse:
    """Throw a draft away."""
    _need_rights(request, setup)
    found = access.people_import(request.member, people_id)
    try:
        actions.discard_people(people=found)
    except Refused as wrong:
        messages.error(request, str(wrong))
        return _to(found.pk, setup)
    messages.success(request, _("The list is thrown away. Nobody was added."))
    return redirect("orgs:setup_people" if setup else "orgs:people")


@requires("members.change")
@require_POST
def undo(request: MemberRequest, people_id: UUID, *, setup: bool = False) -> HttpResponse:
    """Take a whole list back."""
    _need_rights(request, setup)
    found = access.people_import(request.member, people_id)
    try:
        kept = actions.undo_people(by=request.member, people=found, now=now())
    except Refused as wrong:
        messages.error(request, str(wrong))
    else:
        text = (
            _("The list is taken back, except for what is named below.")
            if kept
            else _("The list is taken back.")
        )
        messages.success(request, text)
    return _to(found.pk, setup)


def _need_rights(request: MemberRequest, setup: bool) -> None:
    """Raises Http404 for who may not change everybody, and in the set-up for who may not set up."""
    need_everything(request.member, "members.change")
    if setup:
        need_everything(request.member, "organisation.change")


def _invites(request: MemberRequest) -> bool:
    return reach(request.member, "members.invite") == ORG and bool(request.POST.get("invites"))


def _to(people_id: UUID, setup: bool) -> HttpResponse:
    return redirect("orgs:setup_people_list" if setup else "orgs:people_list", people_id)


def _template(name: str, setup: bool) -> str:
    return f"orgs/setup/{name}.html" if setup else f"orgs/{name}.html"


def _recent(request: MemberRequest) -> list[Any]:
    return list(access.people_imports(request.member)[:5])
