"""Reading a request body: bounded before and after unpacking, strict JSON."""

from __future__ import annotations

import json
import re
import zlib
from typing import Any, TypeVar

import orjson
from django.http import HttpRequest
from pydantic import BaseModel, ValidationError

from calliper.core.problem import Problem

PACKED_LIMIT = 1024 * 1024
PLAIN_LIMIT = 1024 * 1024
# What is kept is written as JSON again, which ends at 254 levels; no phone comes near.
DEEPEST = 64
T = TypeVar("T", bound=BaseModel)
# Escapes from left to right, so that the text `\\ud83d` (an escaped backslash) is passed over; pairs stay.
ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


def read(request: HttpRequest, shape: type[T]) -> T:
    """The body as the shape; raises Problem 400, 413, 415 or 422 in the words of the sender."""
    try:
        return shape.model_validate(_json(_plain(request)))
    except ValidationError as wrong:
        errors = [
            {"path": ".".join(str(part) for part in error["loc"]), "message": error["msg"]}
            for error in wrong.errors(include_url=False, include_input=False)[:20]
        ]
        detail = f"{errors[0]['path'] or 'body'}: {errors[0]['message']}"
        raise Problem(422, "unreadable", detail, errors=errors) from wrong


def _plain(request: HttpRequest) -> bytes:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "gzip", ""}:
        raise Problem(415, "unsupported_encoding", f"Send the body as gzip or plain, not as {encoding[:40]}.")
    raw = _bounded(request)
    if encoding != "gzip":
        return raw
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(raw, PLAIN_LIMIT + 1)
    except zlib.error as wrong:
        raise Problem(400, "malformed", "The body says it is gzip, but it cannot be unpacked.") from wrong
    if len(plain) > PLAIN_LIMIT:
        raise Problem(
            413, "too_large", "The unpacked body is too large; send fewer items.", limit=PLAIN_LIMIT
        )
    if not unpacker.eof:
        raise Problem(400, "malformed", "The gzip body ends too early.")
    return plain


def _bounded(request: HttpRequest) -> bytes:
    """The body as it came; Django reads no further than its declared length."""
    declared = request.headers.get("Content-Length") or "0"
    if declared.isdecimal() and int(declared) > PACKED_LIMIT:
        raise Problem(413, "too_large", "The body is too large; send fewer items.", limit=PACKED_LIMIT)
    return request.read(PACKED_LIMIT)


def _json(plain: bytes) -> Any:
    try:
        return _unambiguous(plain, _shallow(orjson.loads(plain)))
    except orjson.JSONDecodeError as wrong:
        mended = _mended(plain)
        if mended != plain:
            return _json(mended)
        raise Problem(400, "malformed", f"The body is not JSON: {wrong.msg} at {wrong.pos}.") from wrong


def _shallow(read: Any) -> Any:
    """What was read, unless it nests without end; raises Problem 400."""
    level = [read] if isinstance(read, dict | list) else []
    for _ in range(DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level)
        level = [child for each in inner for child in each if isinstance(child, dict | list)]
        if not level:
            return read
    raise Problem(400, "malformed", f"The body is nested deeper than {DEEPEST} levels.")


def _unambiguous(plain: bytes, read: Any) -> Any:
    """What was read, unless a key stands twice: one reader takes the first value, the next one the last."""

    def once(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        twice = next((key for key in keys if keys.count(key) > 1), None) if len({*keys}) < len(keys) else None
        if twice is not None:
            raise Problem(400, "malformed", f"The body has the key {twice[:40]!r} twice in one object.")

    # Numbers stay as written: a whole one of 5,000 digits is no fault of the body.
    json.loads(plain, object_pairs_hook=once, parse_int=str)
    return read


def _mended(plain: bytes) -> bytes:
    r"""The body with U+FFFD for what is no UTF-8 and for every \uD83D that no other half follows.

    Phones cut names within an emoji; refusing the body would hold up everything behind that one call.
    """
    text = plain.decode("utf-8", "replace").encode()
    return ESCAPE.sub(lambda found: b"\\ufffd" if found.group(1) else found.group(0), text)
