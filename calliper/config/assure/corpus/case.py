"""One bad input: what is sent to which address, and what may come of it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT

JSON, FORM, UPLOAD = "application/json", "application/x-www-form-urlencoded", MULTIPART_CONTENT
REFUSED = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 414, 415, 422, 429})
TAKEN = frozenset({302})
EITHER = REFUSED | TAKEN
READ = frozenset({200, 400, 404, 414})
Fields = Mapping[str, Any] | Sequence[tuple[str, Any]]
# What a body is made of when the ids of the world are known.
Given = Mapping[str, str]
Made = Callable[[Given], bytes]


@dataclass(frozen=True)
class Case:
    """A request and what is expected of the answer.

    `path` holds the names of the world's ids in braces. `by` is phone, key, owner, agent or stranger. The status must
    be one of `allowed`, `says` must stand in the answer and nothing of `shuns`, neither in the answer nor on the
    page `then`, which is opened next. With `keeps` nothing may change, whatever is answered;
    with `works` the jobs that then wait are done, and the address that was named is opened.
    """

    name: str
    surface: str
    path: str
    body: bytes | Made = b""
    method: str = "POST"
    kind: str = JSON
    by: str = "phone"
    headers: Mapping[str, str] = field(default_factory=dict)
    allowed: frozenset[int] = REFUSED
    says: str = ""
    shuns: tuple[str, ...] = ()
    then: str = ""
    keeps: bool = False
    works: bool = False

    def content(self, ids: Given) -> bytes:
        """The bytes of the body in a world with these ids."""
        return self.body(ids) if callable(self.body) else self.body


def form(fields: Fields) -> Made:
    """The body of a form; values may hold the names of ids in braces, as `{member}`."""

    def made(ids: Given) -> bytes:
        pairs = list(fields.items() if isinstance(fields, Mapping) else fields)
        return urlencode(
            [(filled(name, ids), filled(value, ids)) for name, value in pairs], errors="surrogatepass"
        ).encode()

    return made


def upload(field_name: str, file_name: str, content: bytes, **more: str) -> Made:
    """The body of a form with one file, whose name stands there as it is."""

    def made(ids: Given) -> bytes:
        parts = [f'name="{name}"\r\n\r\n{filled(value, ids)}'.encode() for name, value in more.items()]
        told = (
            f'name="{field_name}"; filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        parts.append(told.encode("utf-8", "surrogatepass") + content)
        edge = f"--{BOUNDARY}".encode()
        form_data = b"\r\nContent-Disposition: form-data; "
        return b"".join(edge + form_data + part + b"\r\n" for part in parts) + edge + b"--\r\n"

    return made


def filled(value: Any, ids: Given) -> Any:
    """A text with its ids in place; a text without a known id stays as it is."""
    if not isinstance(value, str):
        return value
    for name, each in ids.items():
        value = value.replace(f"{{{name}}}", each)
    return value


def bare(token: bytes) -> str:
    """Base64 for addresses, without the signs at the end."""
    return base64.urlsafe_b64encode(token).decode().rstrip("=")
