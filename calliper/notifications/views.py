from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from calliper.core.clock import now
from calliper.core.doors import requires
from calliper.core.permissions import allows
from calliper.notifications import access, actions
from calliper.notifications.forms import PreferenceForm
from calliper.notifications.notice_list import listed


class Reader(HttpRequest):
    """A request of a signed-in member; who that is, a slice above knows."""

    member: Any


@requires("notices.read")
@require_safe
def notices(request: Reader) -> HttpResponse:
    """What the member should know, unread first."""
    return render(request, "notifications/notices.html", listed(request.member.pk, request.GET))


@requires("notices.read")
@require_POST
def read(request: Reader, notice_id: UUID) -> HttpResponse:
    """Put one notice aside."""
    actions.mark_read(notice=access.notice(request.member.pk, notice_id), now=now())
    return redirect("notifications:list")


@requires("notices.read")
@require_POST
def read_all(request: Reader) -> HttpResponse:
    """Put all of them aside."""
    count = actions.mark_all_read(member_id=request.member.pk, now=now())
    if count:
        text = ngettext("%(n)s notice is marked as read.", "%(n)s notices are marked as read.", count)
        messages.success(request, text % {"n": count})
    return redirect("notifications:list")


@requires("notices.read")
@require_safe
def bell(request: Reader) -> HttpResponse:
    """Polled by every page: nothing new, or the bell with its new number."""
    count = access.unread_count(request.member.pk)
    if str(count) == request.GET.get("seen"):
        return HttpResponse(status=204)
    return render(request, "notifications/parts/bell.html", {"unread_notices": count})


@requires("notices.read")
@require_http_methods(["GET", "POST"])
def preferences(request: Reader) -> HttpResponse:
    """What the member wants to hear of, and when."""
    held, sent = access.preference(request.member.pk), request.POST if request.method == "POST" else None
    form = PreferenceForm(sent, held=held, may_widen=allows(request.member, "notices.widen"))
    if sent is not None and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("notifications:preferences")
    return render(
        request, "notifications/preferences.html", {"form": form}, status=422 if form.errors else 200
    )
