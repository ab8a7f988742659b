"""Forged ways in: tokens of phones, sessions and links that nobody was given."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from calliper.config.assure.corpus.case import Case

SURFACE = "tokens"
KNOCKED = ("GET policy", "POST batches", "POST heartbeats")
UNKNOWN: dict[str, Any] = {"allowed": frozenset({401}), "says": "unauthorised"}


def cases() -> Iterator[Case]:
    """Every forged token at every kind of door; none opens."""
    for name, header in _forged().items():
        for knock in KNOCKED:
            method, place = knock.split()
            yield Case(
                f"{place}: {name}",
                SURFACE,
                f"/api/sync/v1/{place}",
                b"{}",
                method=method,
                headers={"Authorization": header},
                **UNKNOWN,
            )
    yield from _sessions()
    yield from _links()


def _json64(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


PLAIN = {
    "nothing": "",
    "a space": " ",
    "a quote": "'",
    "a statement": "' OR 1=1 --",
    "percent": "%",
    "stars": "*" * 43,
    "zeros": "\x00" * 16,
    "an id": "00000000-0000-4000-8000-000000000000",
    "null": "null",
    "undefined": "undefined",
    "true": "true",
    "one letter short": "A" * 42,
    "one letter more": "A" * 44,
    "all letters A": "A" * 43,
    "a million letters": "A" * 1_000_000,
    "two tokens": "A" * 43 + " " + "B" * 43,
    "letters outside ASCII": "é" * 43,
    "a key of the portal": "calliper_abcdefgh_" + "A" * 43,
}


def _forged() -> dict[str, str]:
    claims = _json64({"sub": "owner", "org_id": "1", "role": "owner", "exp": 9_999_999_999})
    signed = {
        "none": _json64({"alg": "none", "typ": "JWT"}) + f".{claims}.",
        "None": _json64({"alg": "NoNe"}) + f".{claims}.",
        "HS256 with an empty key": _json64({"alg": "HS256"}) + f".{claims}." + "A" * 43,
        "a path as key": _json64({"alg": "HS256", "kid": "../../../../dev/null"}) + f".{claims}." + "A" * 43,
        "a statement as key": _json64({"alg": "HS256", "kid": "x' UNION SELECT 'k"})
        + f".{claims}."
        + "A" * 43,
        "an address of keys": _json64({"alg": "RS256", "jku": "http://127.0.0.1:1/keys"})
        + f".{claims}."
        + "A" * 86,
    }
    plain = PLAIN
    forged = {f"token of {name}": f"Bearer {token}" for name, token in plain.items()}
    forged |= {f"signed by {name}": f"Bearer {token}" for name, token in signed.items()}
    right = "A" * 43
    forged |= {
        "basic": "Basic " + base64.b64encode(b"owner:owner").decode(),
        "digest": 'Digest username="owner"',
        "no scheme": right,
        "scheme alone": "Bearer",
        "another scheme": f"Token {right}",
        "a comma": f"Bearer {right}, Bearer {right}",
        "a tab": f"Bearer\t{right}",
    }
    return forged


def _sessions() -> Iterator[Case]:
    asked: dict[str, Any] = {"allowed": frozenset({302}), "by": "stranger", "method": "GET"}
    for name, cookie in {
        "invented": "sessionid=" + "a" * 32,
        "empty": "sessionid=",
        "a statement": "sessionid=' OR 1=1 --",
        "zeros": "sessionid=%00%00",
        "a path": "sessionid=../../etc/passwd",
        "endless": "sessionid=" + "a" * 8_000,
        "no text": "sessionid=\xff\xfe",
        "pickled": "sessionid=gASVCAAAAAAAAACMBHBvc2l4lC4=",
        "signed by nobody": "sessionid=eyJhIjoxfQ:1abc:xyz",
        "twice": "sessionid=a; sessionid=b",
        "broken": "sessionid",
        "quotes": 'sessionid="a\\"b"',
    }.items():
        yield Case(f"session: {name}", SURFACE, "/calls/", headers={"Cookie": cookie}, **asked)
    for name, cookie in {
        "messages": 'messages="[[\\"__json_message\\",0,25,\\"<script>\\"]]"',
        "language": "django_language=../../x",
        "csrf": "csrftoken=" + "a" * 4_000,
    }.items():
        yield Case(
            f"cookie of {name}",
            SURFACE,
            "/login/",
            headers={"Cookie": cookie},
            by="stranger",
            method="GET",
            allowed=frozenset({200}),
            shuns=("<script>",),
        )


LINKS = (
    "a",
    "..",
    "%00",
    "%ff",
    "' OR 1=1",
    "a:b:c",
    "x" * 3_000,
    "eyJpZCI6MX0:1abc:sig",
    "%2e%2e%2f",
    "<script>",
    "null",
    "MQ:1uZZZZ:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "{invitation}",
    "{org}",
    "{member}",
)


KEYS = (
    "1-a",
    "0-set-password",
    "zzzzzzzzzzzzzz-abc-def",
    "1-" + "x" * 2_000,
    "a-%00",
    "1-../../x",
)


def _links() -> Iterator[Case]:
    tokens = LINKS
    for token in tokens:
        yield Case(
            f"join {token[:20]!r}",
            SURFACE,
            f"/join/{token}/",
            by="stranger",
            method="GET",
            allowed=frozenset({404}),
            shuns=("<script>",),
        )
        yield Case(
            f"join by post {token[:20]!r}",
            SURFACE,
            f"/join/{token}/",
            b"name=x",
            kind="application/x-www-form-urlencoded",
            by="stranger",
            allowed=frozenset({404}),
            shuns=("<script>",),
        )
    for token in ("a", "MQ:1abc:sig", "x" * 1_000, "-:-"):
        yield Case(
            f"confirm e-mail {token[:12]!r}",
            SURFACE,
            f"/confirm-email/{token}/",
            by="stranger",
            method="GET",
            allowed=frozenset({200, 302, 404}),
        )
    for token in KEYS:
        yield Case(
            f"new password {token[:14]!r}",
            SURFACE,
            f"/password/reset/key/{token}/",
            by="stranger",
            method="GET",
            allowed=frozenset({200, 302, 404}),
        )
