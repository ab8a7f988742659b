"""The whole of a list that was too long for its page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from calliper.calls.chips import listed


def late_choices(request: HttpRequest, known: Mapping[str, Iterable[Any]], name: str) -> HttpResponse:
    """Boxes to tick, first those that are ticked by the address. Raises Http404 where there is no such list."""
    if name not in known:
        raise Http404
    chip = listed(name, "", list(known[name]), request.GET.getlist(name))
    chip.options.sort(key=lambda option: not option[2])
    return render(request, "calls/parts/ticks.html", {"chip": chip})
