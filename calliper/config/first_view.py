"""A page that is opened without a question shows the saved view that its reader has in front."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from calliper.reports.access.saved import first_view
from calliper.reports.saved.pages import PAGES, opened_at


class FirstView:
    """An address with anything behind its question mark is never touched: it says what is wanted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = "" if request.GET or request.method not in ("GET", "HEAD") else _address(request)
        return redirect(address) if address else self.get_response(request)


def _address(request: HttpRequest) -> str:
    member = getattr(request, "member", None)
    page = next((each for each in PAGES.values() if request.path_info == reverse(each.url_name)), None)
    if member is None or page is None or request.headers.get("HX-Request"):
        return ""
    first = first_view(member, page.name)
    return opened_at(first) if first else ""
