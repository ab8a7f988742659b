"""The doors of views: each names the permission that it needs, or says that strangers may come in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from calliper.core.permissions import allows

View = TypeVar("View", bound=Callable[..., Any])


def requires(name: str) -> Callable[[View], View]:
    """A view for members whose role has the permission; everyone else gets 404, strangers the sign-in page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            member = getattr(request, "member", None)
            if member is None:
                return _ask_to_sign_in(request)
            if not allows(member, name):
                raise Http404
            response: HttpResponse = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        guarded.permission = name  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """A view that strangers may open; said on purpose, so that a forgotten check is found by a test."""
    view.permission = "public"  # type: ignore[attr-defined]
    return view


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=401, headers={"HX-Redirect": redirect_to_login(request.path).url})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
