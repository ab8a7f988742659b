"""What is missing or wrong among the headers of one answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from calliper.core.middleware.headers import DENIED

YEAR_S = 31536000
# A quoted word of the policy, and what it would let in.
WEAK = {
    "'unsafe-inline'": "scripts or styles written into a page",
    "'unsafe-eval'": "text run as a script",
    "'unsafe-hashes'": "scripts in attributes",
    "*": "files from anywhere",
    "http:": "files from anywhere",
    "https:": "files from anywhere",
}
DIRECTIVES = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "object-src": {"'none'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
}
EXACT = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
# Pages with a secret in their address say nothing to anybody.
STRICTER = {"Referrer-Policy": "no-referrer"}
TELLTALE = ("Server", "X-Powered-By", "Via", "X-AspNet-Version", "X-Generator")


def wrong(response: Any, *, private: bool, secure: bool) -> list[str]:
    """A sentence for each fault; of a Django answer or one of httpx.

    `private`: nobody may keep it. `secure`: it came over TLS.
    """
    headers: Mapping[str, str] = response.headers
    found = [*_exact(headers), *_policy(headers), *_permissions(headers), *_transport(headers, secure)]
    found += [f"{name} tells what runs here: {headers[name]}" for name in TELLTALE if name in headers]
    if headers.get("Access-Control-Allow-Origin"):
        found.append("Access-Control-Allow-Origin lets other sites read the answer.")
    return [*found, *_private(headers)] if private else found


def _exact(headers: Mapping[str, str]) -> Iterator[str]:
    for name, value in EXACT.items():
        given = headers.get(name)
        if given not in (value, STRICTER.get(name, value)):
            yield f"{name} is {given!r}, not {value!r}."


def _policy(headers: Mapping[str, str]) -> Iterator[str]:
    parts = [part.split() for part in headers.get("Content-Security-Policy", "").split(";") if part.strip()]
    policy = {name: set(values) for name, *values in parts}
    for name, values in DIRECTIVES.items():
        if policy.get(name) != values:
            given = sorted(policy[name]) if name in policy else None
            yield f"Content-Security-Policy: {name} is {given}, not {sorted(values)}."
    for name, values in policy.items():
        for word in sorted(values & set(WEAK)):
            yield f"Content-Security-Policy: {name} allows {WEAK[word]} ({word})."


def _permissions(headers: Mapping[str, str]) -> Iterator[str]:
    given = {part.strip() for part in headers.get("Permissions-Policy", "").split(",")}
    missing = [name for name in DENIED if f"{name}=()" not in given]
    if missing:
        yield f"Permissions-Policy does not deny {', '.join(missing)}."


def _transport(headers: Mapping[str, str], secure: bool) -> Iterator[str]:
    given = headers.get("Strict-Transport-Security")
    if not secure:
        if given is not None:
            yield "Strict-Transport-Security has no meaning over plain HTTP."
        return
    words = {word.strip().lower() for word in (given or "").split(";")}
    age = next((word.removeprefix("max-age=") for word in words if word.startswith("max-age=")), "")
    if not age.isdecimal() or int(age) < YEAR_S or "includesubdomains" not in words:
        yield f"Strict-Transport-Security is {given!r}, not a year with all subdomains."


def _private(headers: Mapping[str, str]) -> Iterator[str]:
    kept = {word.strip().lower() for word in headers.get("Cache-Control", "").split(",")}
    if not {"private", "no-store"} <= kept or kept & {"public", "s-maxage"}:
        yield f"Cache-Control is {headers.get('Cache-Control')!r}: somebody may keep a private answer."
    if "cookie" not in {word.strip().lower() for word in headers.get("Vary", "").split(",")}:
        yield f"Vary is {headers.get('Vary')!r} and does not name Cookie."
