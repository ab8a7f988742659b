"""Speaks HTTP with the server: headers, gzip, and problem+json made into exceptions."""

import gzip
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from .enrol import LOOPBACK

PROTOCOL = 1
PREFIX = "/api/sync/v1"
GZIP_FROM_BYTES = 512
TIMEOUT_S = 30.0


class Problem(Exception):
    """A request that brought no result: the server's problem, or `unreachable` with status 0."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        status: int = 0,
        retry_after_s: float | None = None,
        extras: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
        self.status = status
        self.retry_after_s = retry_after_s
        self.extras = extras or {}

    @property
    def may_pass(self) -> bool:
        """Whether trying again later can help without anybody doing something."""
        return self.status in {0, 408, 429} or self.status >= 500 or self.code == "not_understood"


@dataclass(frozen=True)
class Answer:
    """A 2xx or 304 answer; `body` is empty for 304."""

    status: int
    body: dict[str, Any]
    headers: httpx.Headers = field(default_factory=httpx.Headers)


class Wire:
    """One phone's connection to one server."""

    def __init__(
        self, base_url: str, *, transport: httpx.BaseTransport | None = None, may_be_plain: bool = False
    ) -> None:
        self.base_url = base_url.rstrip("/").removesuffix(PREFIX)
        parts = urlsplit(self.base_url)
        is_private = parts.scheme == "https" or parts.hostname in LOOPBACK
        self._is_refused = not (is_private or may_be_plain)
        self._http = httpx.Client(transport=transport, timeout=TIMEOUT_S, follow_redirects=False)

    def send(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one request, once. Raises Problem for everything but a well-formed 2xx or 304 answer."""
        if self._is_refused:
            raise Problem("insecure", "Plain HTTP is for this machine only; use https.", status=400)
        all_headers = {"Calliper-Protocol": str(PROTOCOL), "Accept": "application/json"} | (headers or {})
        if token is not None:
            all_headers["Authorization"] = f"Bearer {token}"
        content = None if body is None else _content(body, all_headers)
        try:
            response = self._http.request(
                method, f"{self.base_url}{PREFIX}{path}", content=content, headers=all_headers
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Problem("unreachable", f"{type(error).__name__} at {self.base_url}") from error
        return _answer(response)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def _content(body: dict[str, Any], headers: dict[str, str]) -> bytes:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    headers["Content-Type"] = "application/json"
    if len(content) >= GZIP_FROM_BYTES:
        headers["Content-Encoding"] = "gzip"
        content = gzip.compress(content, compresslevel=6, mtime=0)
    return content


def _answer(response: httpx.Response) -> Answer:
    if response.status_code == 304:
        return Answer(304, {}, response.headers)
    body = _json(response)
    if not response.is_success:
        raise _problem(response, body)
    if body is None:
        # A portal page of a hotel network answers 200 to everything: that is no acknowledgement.
        raise Problem(
            "not_understood", "The answer is not from a Calliper server.", status=response.status_code
        )
    return Answer(response.status_code, body, response.headers)


def _json(response: httpx.Response) -> dict[str, Any] | None:
    if "json" not in response.headers.get("Content-Type", ""):
        return None
    try:
        body = response.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _problem(response: httpx.Response, body: dict[str, Any] | None) -> Problem:
    body = body or {}
    known = {"type", "title", "status", "detail", "code", "request_id"}
    return Problem(
        str(body.get("code") or f"http_{response.status_code}"),
        str(body.get("detail") or body.get("title") or ""),
        status=response.status_code,
        retry_after_s=retry_after_s(response.headers.get("Retry-After")),
        extras={name: value for name, value in body.items() if name not in known},
    )


def retry_after_s(text: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds from a Retry-After header, a number or an HTTP date; None if absent or unreadable."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())
