from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.refused import Refused
from calliper.orgs import actions, key_list, key_page
from calliper.orgs.forms.api_keys import KeyForm, RotateForm
from calliper.orgs.requests import MemberRequest
from calliper.orgs.views.answers import refuse, shown

if TYPE_CHECKING:
    from calliper.orgs.models import ApiKey


@requires("api_keys.change")
@require_safe
def api_keys(request: MemberRequest) -> HttpResponse:
    """The organisation's keys, and everybody's."""
    return _list(request, own=False)


@requires("own_keys.change")
@require_safe
def own_keys(request: MemberRequest) -> HttpResponse:
    """One's own keys."""
    return _list(request, own=True)


@requires("api_keys.change")
@require_http_methods(["GET", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Make a key of the organisation."""
    return _add(request, own=False)


@requires("own_keys.change")
@require_http_methods(["GET", "POST"])
def add_own(request: MemberRequest) -> HttpResponse:
    """Make a key for oneself."""
    return _add(request, own=True)


@requires("api_keys.change")
@require_http_methods(["GET", "POST"])
def api_key(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """One key, its history, and what may be changed."""
    return _detail(request, key_id, own=False)


@requires("own_keys.change")
@require_http_methods(["GET", "POST"])
def own_key(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """The same for one's own."""
    return _detail(request, key_id, own=True)


@requires("api_keys.change")
@require_POST
def rotate(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """Give a key a new text, shown this once."""
    return _rotate(request, key_id, own=False)


@requires("own_keys.change")
@require_POST
def rotate_own(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """The same for one's own."""
    return _rotate(request, key_id, own=True)


@requires("api_keys.change")
@require_POST
def revoke(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """End a key, of the organisation or of any member."""
    return _revoke(request, key_id, own=False)


@requires("own_keys.change")
@require_POST
def revoke_own(request: MemberRequest, key_id: UUID) -> HttpResponse:
    """End one's own."""
    return _revoke(request, key_id, own=True)


def _list(request: MemberRequest, *, own: bool) -> HttpResponse:
    context = key_list.listed(request.member, request.GET, own=own, at=now())
    return render(request, "orgs/api_keys.html", context)


def _add(request: MemberRequest, *, own: bool) -> HttpResponse:
    at = now()
    form = KeyForm(request.POST or None, by=request.member, own=own, now=at)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = form.save(now=at)
        except actions.DoneAlready as wrong:
            messages.info(request, str(wrong))
            return redirect(_route(own), form.cleaned_data["once"])
        except Refused as wrong:
            refuse(form, wrong)
        else:
            return _made(request, key, text, own=own)
    back = reverse(_route(own) + "s")
    return shown(request, "orgs/api_key_add.html", form, {"own": own, "back": back})


def _detail(request: MemberRequest, key_id: UUID, *, own: bool) -> HttpResponse:
    at = now()
    if request.method != "POST":
        key = key_page.found(request.member, key_id, own=own)
        return render(request, "orgs/api_key.html", key_page.detail(request.member, key, own=own, at=at))
    key = key_page.to_change(request.member, key_id, own=own)
    form = KeyForm(request.POST, by=request.member, own=key.member_id is not None, key=key, now=at)
    if form.is_valid():
        try:
            form.change(now=at)
        except Refused as wrong:
            refuse(form, wrong)
        else:
            messages.success(request, _("The key is saved. Its next request goes by this."))
            return redirect(_route(own), key.pk)
    context = key_page.detail(request.member, key, own=own, at=at)
    return shown(request, "orgs/api_key.html", form, {**context, "form": form})


def _rotate(request: MemberRequest, key_id: UUID, *, own: bool) -> HttpResponse:
    key, at = key_page.to_change(request.member, key_id, own=own), now()
    form = RotateForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how long the text of today goes on working."))
        return redirect(_route(own), key.pk)
    try:
        text = actions.rotate_key(by=request.member, key=key, now=at, **form.cleaned_data)
    except Refused as wrong:
        messages.error(request, str(wrong))
        return redirect(_route(own), key.pk)
    return _made(request, key, text, own=own)


def _revoke(request: MemberRequest, key_id: UUID, *, own: bool) -> HttpResponse:
    key = key_page.found(request.member, key_id, own=own)
    actions.revoke_key(by=request.member, key=key, now=now())
    messages.success(
        request, _("The key %(name)s is revoked. It opens nothing any more.") % {"name": key.name}
    )
    return redirect(_route(own) + "s")


def _made(request: MemberRequest, key: ApiKey, text: str, *, own: bool) -> HttpResponse:
    """Straight into the answer: neither an address nor the session may hold it."""
    context: dict[str, Any] = key_page.made(key, text, own=own, at=now())
    return render(request, "orgs/api_key_made.html", context)


def _route(own: bool) -> str:
    return "orgs:own_key" if own else "orgs:api_key"
