"""One id, one log line and one measurement per request."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

from calliper.core.clock import now
from calliper.core.ids import new_id

REQUESTS = Counter(
    "calliper_requests_total", "Requests by route, method and status.", ["route", "method", "status"]
)
SECONDS = Histogram("calliper_request_seconds", "Time to answer, by route.", ["route"])
# Asked once a second by every open page: told only to whoever debugs.
ASKED_ALL_DAY = {"access/"}
_GIVEN = re.compile(r"^[A-Za-z0-9-]{8,64}$")
log_line = structlog.get_logger("calliper.request")


class Trace:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if _GIVEN.match(given) else new_id().hex  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(request_id=request.request_id)  # type: ignore[attr-defined]
        started = time.perf_counter()
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        self._measure(request, response, time.perf_counter() - started)
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        response.headers["Calliper-Server-Time"] = (
            now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        )
        return response

    def _measure(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        match = request.resolver_match
        route = match.route if match else "none"
        REQUESTS.labels(route, request.method or "", response.status_code).inc()
        SECONDS.labels(route).observe(seconds)
        tell = log_line.debug if route in ASKED_ALL_DAY else log_line.info
        tell(
            "request",
            route=route,
            method=request.method,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            id=request.request_id,  # type: ignore[attr-defined]
        )
