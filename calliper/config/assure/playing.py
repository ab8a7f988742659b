"""Sends the requests of a principal, each on the world as it was built."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from calliper.config.assure.world.principal import Principal
from calliper.core import blobs
from calliper.core.guard import SCOPED_TABLES

_WRITES = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
NOTED = {"orgs_apikey"}


@dataclass
class Reply:
    """An answer with its text; "" for what is no text."""

    status: int
    headers: Any
    text: str
    is_html: bool
    leads_to: str
    wrote: frozenset[str] = frozenset()

    @property
    def asks_to_sign_in(self) -> bool:
        """Whether strangers are shown the way in."""
        return self.status in (301, 302, 303) and "/login/" in self.leads_to


class Player:
    """One principal with a browser or a key in hand."""

    def __init__(self, principal: Principal) -> None:
        self.principal = principal
        headers = {"Calliper-Protocol": "1", **principal.headers}
        self.sender = Client(raise_request_exception=False, headers=headers, SERVER_NAME="localhost")
        if principal.surface == "portal" and principal.member is not None:
            assert principal.member.login is not None
            self.sender.force_login(principal.member.login)
        self._cookies = self.sender.cookies.output(header="")

    def send(self, method: str, url: str, body: Any = None, *, first: str = "") -> Reply:
        """One request, whose changes are taken back; `first` is an address that must have been posted to before."""
        cache.clear()
        self.sender.cookies = SimpleCookie(self._cookies)
        with undone():
            if first:
                self.sender.post(first, secure=True)
            with _writes() as wrote:
                answer = self.sender.generic(method, url, secure=True, **_encoded(method, body))
                return _reply(answer, wrote)


@contextmanager
def _writes() -> Iterator[set[str]]:
    """Collects the tables of organisations that are written to; noting when a key was used does not count."""
    wrote: set[str] = set()

    def _watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        found = _WRITES.match(sql)
        if found and found.group(1) in SCOPED_TABLES - NOTED and context["cursor"].rowcount:
            wrote.add(found.group(1))
        return result

    with connection.execute_wrapper(_watch):
        yield wrote


def _encoded(method: str, body: Any) -> dict[str, Any]:
    if method != "POST" or body is None:
        return {}
    if isinstance(body, bytes):
        return {"data": body, "content_type": "application/json"}
    return {"data": urlencode(body, doseq=True), "content_type": "application/x-www-form-urlencoded"}


def _reply(answer: Any, wrote: set[str]) -> Reply:
    kind = answer.headers.get("Content-Type", "")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    is_text = kind.startswith(("text/", "application/json", "application/problem+json"))
    return Reply(
        answer.status_code,
        answer.headers,
        body.decode(errors="replace") if is_text else "",
        kind.startswith("text/html"),
        answer.headers.get("Location", ""),
        frozenset(wrote),
    )


class _Undo(Exception):
    """Takes a transaction back."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back in both, rows and keys; what is refused on purpose is not told."""
    logging.disable(logging.CRITICAL)
    try:
        # Files are deleted after the commit, which never comes here.
        with patch.object(blobs, "delete"), transaction.atomic("default"), transaction.atomic("keys"):
            yield
            raise _Undo
    except _Undo:
        return
    finally:
        logging.disable(logging.NOTSET)
