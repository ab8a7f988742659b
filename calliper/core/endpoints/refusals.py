"""Whatever goes wrong is answered as a problem document, and never with a trace of how."""

from __future__ import annotations

from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI

from calliper.core.problem import Problem

log_line = structlog.get_logger(__name__)


def refuse_in_words(api: NinjaAPI) -> None:
    """Put a handler for everything that may be raised into an API."""
    for kind, handler in {
        Problem: _problem,
        Http404: _missing,
        SuspiciousOperation: _suspicious,
        OperationalError: _busy,
        Exception: _fault,
    }.items():
        api.add_exception_handler(kind, handler)


def _problem(request: HttpRequest, wrong: Any) -> HttpResponse:
    response: HttpResponse = wrong.response(request)
    return response


def _missing(request: HttpRequest, wrong: Any) -> HttpResponse:
    return Problem(404, "not_found", "There is no such thing, or this key does not reach it.").response(
        request
    )


def _suspicious(request: HttpRequest, wrong: Any) -> HttpResponse:
    return Problem(400, "malformed", "The request cannot be read.").response(request)


def _busy(request: HttpRequest, wrong: Any) -> HttpResponse:
    log_line.error("api.database", error=type(wrong).__name__)
    return Problem(503, "busy", "The database is busy; ask again shortly.", retry_after_s=5).response(request)


def _fault(request: HttpRequest, wrong: Any) -> HttpResponse:
    log_line.error("api.fault", exc_info=wrong)
    return Problem(500, "fault", "The server failed. Its operator can find the request by its id.").response(
        request
    )
