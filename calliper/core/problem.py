"""Errors of JSON endpoints as RFC 9457 problem details."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse


class Problem(Exception):
    """Raise to answer with a problem document; `code` is the machine word, `detail` the sentence for a person."""

    def __init__(
        self, status: int, code: str, detail: str, *, retry_after_s: int | None = None, **extras: Any
    ):
        super().__init__(detail)
        self.status, self.code, self.detail, self.extras = status, code, detail, extras
        self.retry_after_s = retry_after_s

    def response(self, request: HttpRequest) -> HttpResponse:
        """The answer as application/problem+json."""
        body = {
            "type": f"urn:calliper:problem:{self.code}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "request_id": getattr(request, "request_id", None),
            **self.extras,
        }
        headers = {"Retry-After": str(self.retry_after_s)} if self.retry_after_s is not None else None
        return HttpResponse(
            orjson.dumps(body), status=self.status, content_type="application/problem+json", headers=headers
        )
