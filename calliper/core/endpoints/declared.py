"""What every operation may answer beside what it was asked for, as parts of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from calliper.core.endpoints.query import Query, parameters

CODES = {
    "400": (
        "BadRequest",
        "`unknown_parameter`, `bad_cursor` or `malformed`: the request asks for what there is not.",
    ),
    "401": (
        "Unauthorised",
        "`unauthorised` without a known key, `key_over` with one that expired or was revoked.",
    ),
    "403": (
        "Forbidden",
        "`not_permitted`: the key lacks `permission`. `address_refused`: it is used from elsewhere.",
    ),
    "404": ("NotFound", "`not_found`: it does not exist, or the key does not reach it. Both answer alike."),
    "413": ("TooLarge", "`too_large`: the body is larger than 1 MiB."),
    "414": ("TooLong", "`refused`: the address is longer than 8 KiB."),
    "415": ("Unsupported", "`unsupported_encoding`: the body is neither plain nor gzip."),
    "422": ("Unreadable", "`unreadable`: `errors` says which parameters have a wrong value."),
    "429": (
        "TooMany",
        "`rate_limited`, or `numbers_spent` where full numbers are read: ask after `Retry-After`.",
    ),
    "500": ("Fault", "`fault`: the server failed; its operator finds the request by `request_id`."),
    "503": ("Busy", "`busy`, or `no_figures` while they are being added up: ask after `Retry-After`."),
}
ALWAYS = ("X-Request-ID", "Calliper-Server-Time")
COUNTED = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
LATER = ("429", "503")
# Only what has a body can be refused for it.
OF_BODIES = ("413", "415")


def asks(shape: type[Query], *, for_one: bool = False) -> dict[str, Any]:
    """Parameters and refusals of one operation, as ninja's `openapi_extra`; `for_one`: an id stands in its path."""
    left_out = OF_BODIES if for_one else (*OF_BODIES, "404")
    return {"parameters": parameters(shape), "responses": _responses(left_out)}


def takes(shape: type[Query]) -> dict[str, Any]:
    """The same of an operation that is asked by a body of JSON, and has no parameters."""
    content = {"application/json": {"schema": shape.model_json_schema()}}
    return {
        "parameters": [],
        "requestBody": {"required": True, "content": content},
        "responses": _responses(("404",)),
    }


def _responses(left_out: Iterable[str]) -> dict[int, Any]:
    refusals = {
        int(status): {"$ref": f"#/components/responses/{name}"}
        for status, (name, _) in CODES.items()
        if status not in left_out
    }
    return {200: {"headers": _headers(*ALWAYS, *COUNTED)}, **refusals}


def components() -> dict[str, Any]:
    """The refusals, headers and the shape of problems, for `components`."""
    return {
        "responses": {name: _refusal(status, told) for status, (name, told) in CODES.items()},
        "headers": HEADERS,
        "schemas": {"Problem": PROBLEM},
    }


def _refusal(status: str, told: str) -> dict[str, Any]:
    more = ("WWW-Authenticate",) if status == "401" else ("Retry-After",) if status in LATER else ()
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": told, "headers": _headers(*ALWAYS, *more), "content": content}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _header(told: str, **schema: Any) -> dict[str, Any]:
    return {"description": told, "required": True, "schema": schema}


HEADERS = {
    "X-Request-ID": _header("Names the request, for its operator.", type="string"),
    "Calliper-Server-Time": _header("The server's clock.", type="string", format="date-time"),
    "RateLimit-Limit": _header("Requests that the key has in a minute.", type="integer", minimum=1),
    "RateLimit-Remaining": _header("How many of them are left.", type="integer", minimum=0),
    "RateLimit-Reset": _header("Seconds until all of them are there again.", type="integer", minimum=0),
    "Retry-After": _header("Seconds to wait, at least.", type="integer", minimum=1),
    "WWW-Authenticate": _header("`Bearer`.", type="string"),
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem document (RFC 9457). `code` is for software, `detail` for people.",
    "required": ["type", "title", "status", "code", "detail", "request_id"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "pattern": "^urn:calliper:problem:[a-z_]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string", "pattern": "^[a-z_]+$"},
        "detail": {"type": "string"},
        "request_id": {"type": "string"},
        "permission": {"type": "string", "description": "With `not_permitted`: what the key lacks."},
        "known": {"type": "array", "items": {"type": "string"}, "description": "The values that exist."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "message"],
                "additionalProperties": False,
                "properties": {"path": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
