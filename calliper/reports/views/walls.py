from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from calliper.core.clock import now
from calliper.core.doors import public, requires
from calliper.core.refused import Refused
from calliper.orgs.links import absolute
from calliper.orgs.requests import MemberRequest
from calliper.reports.access import walls as access
from calliper.reports.actions import walls as actions
from calliper.reports.forms.walls import WallForm
from calliper.reports.wall.opening import answered, picture_context
from calliper.reports.wall.wall_list import listed


@public
@sensitive_variables("token")
@require_safe
def board(request: HttpRequest, token: str) -> HttpResponse:
    """The board, for whoever holds its link."""
    return answered(request, token, "reports/wall/page.html", now())


@public
@sensitive_variables("token")
@require_safe
def fresh(request: HttpRequest, token: str) -> HttpResponse:
    """Asked by the board itself: its figures, or 304."""
    return answered(request, token, "reports/wall/board.html", now())


@requires("walls.manage")
@require_safe
def walls(request: MemberRequest) -> HttpResponse:
    """The boards there are."""
    return render(request, "reports/wall/list.html", {"walls": listed(request.member, now())})


@requires("walls.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest) -> HttpResponse:
    """Make a board; its link is shown this once."""
    data = request.POST if request.method == "POST" else None
    form = WallForm(data, by=request.member, org=request.org, now=now())
    if form.is_valid():
        try:
            wall, token = form.save()
        except Refused as wrong:
            wrong.put_on(form)
        else:
            link = absolute(reverse("reports:wall", args=[token]))
            return render(request, "reports/wall/made.html", {"wall": wall, "link": link})
    return render(request, "reports/wall/add.html", {"form": form}, status=422 if form.errors else 200)


@requires("walls.manage")
@require_safe
def look(request: MemberRequest, wall_id: UUID) -> HttpResponse:
    """What a board shows at this moment, without its link."""
    shown = access.Shown.of(access.wall(request.member, wall_id), request.org)
    return render(request, "reports/wall/look.html", picture_context(shown, now()))


@requires("walls.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: MemberRequest, wall_id: UUID) -> HttpResponse:
    """Let a board's link open nothing any more."""
    wall = access.wall(request.member, wall_id)
    if request.method != "POST":
        return render(request, "reports/wall/revoke.html", {"wall": wall})
    actions.revoke_wall(by=request.member, wall=wall, now=now())
    messages.success(
        request, _("“%(name)s” is revoked. Screens that show it go blank.") % {"name": wall.name}
    )
    return redirect("reports:walls")
