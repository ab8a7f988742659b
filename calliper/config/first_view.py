"""A page that is opened without a question shows the saved view that its reader has in front."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from calliper.reports.access.saved import first_view
from calliper.reports.saved.pages import PAGES, opened_at


class FirstView:
    """An address with anything behind its question mark is never touched: it says what is wanted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Lead on, where the page that was matched is one of those and somebody put a view first."""
        address = "" if request.GET or request.method not in ("GET", "HEAD") else _address(request)
        return redirect(address) if address else None


def _address(request: HttpRequest) -> str:
    member, match = getattr(request, "member", None), request.resolver_match
    page = next((each for each in PAGES.values() if match and match.view_name == each.url_name), None)
    if member is None or page is None or request.headers.get("HX-Request"):
        return ""
    first = first_view(member, page.name)
    return opened_at(first) if first else ""
