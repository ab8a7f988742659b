"""Every address asks for a permission or says that strangers may come in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from calliper.core.permissions import TABLE
from tests.repository.sources import calls, first_text, functions, last_part, modules, templates

# Pages of the sign-in library that are included as they are; all of them are for strangers, or check themselves.
SIGN_IN_PAGES = re.compile(r"^account_(login|logout|signup|inactive|reauthenticate|email|set_password|"
                           r"change_password|confirm_email|email_verification_sent|reset_password[a-z_]*|"
                           r"confirm_login_code|request_login_code)$")  # fmt: skip
# Wrappers of the device protocol: each does the whole check of who comes in.
DEVICE_DOORS = {"stranger", "device_only"}


def _patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        else:
            yield route, entry


def _is_of_ninja(pattern: URLPattern) -> bool:
    return getattr(pattern.callback, "__module__", "").startswith("ninja.")


def test_it_asks_for_a_permission_on_every_page_or_calls_it_public() -> None:
    open_ones = [
        route
        for route, pattern in _patterns()
        if not hasattr(pattern.callback, "permission")
        and not _is_of_ninja(pattern)
        and not SIGN_IN_PAGES.match(pattern.name or "")
    ]
    assert not open_ones


def test_it_checks_who_comes_in_at_every_endpoint_for_machines() -> None:
    endpoints = 0
    for module in modules():
        if not module.is_one_of("api"):
            continue
        for function in functions(module.tree):
            names = [
                last_part(d.func) if isinstance(d, ast.Call) else last_part(d)
                for d in function.decorator_list
            ]
            if not {"get", "post", "put", "patch", "delete"} & set(names):
                continue
            endpoints += 1
            assert names[-1] in DEVICE_DOORS, f"{module.name}: {function.name}"
    assert endpoints >= 7


def _asked() -> dict[str, str]:
    """Permissions that code or templates ask for, with the place."""
    found = {}
    for module in modules():
        for name, call in calls(module.tree):
            texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if name in {"requires", "reach", "allows", "Entry"}:
                found.update(
                    {
                        text: f"{module.name}:{call.lineno}"
                        for text in texts
                        if re.fullmatch(r"[a-z_]+\.[a-z_]+", text)
                    }
                )
    return found


def test_it_asks_for_declared_permissions_only() -> None:
    unknown = {name: place for name, place in _asked().items() if name not in TABLE}
    assert not unknown


def test_it_declares_no_permission_that_nobody_asks_for() -> None:
    shown = " ".join(templates().values())
    assert [name for name in TABLE if name not in _asked() and f'"{name}"' not in shown] == []


def test_it_lets_an_owner_do_whatever_anybody_may_do() -> None:
    for permission in TABLE.values():
        assert permission.roles["owner"] == max(permission.roles.values()), permission.name


def test_it_knows_every_permission_by_a_noun_and_a_verb() -> None:
    for module in modules():
        for name, call in calls(module.tree):
            if name == "declare":
                assert re.fullmatch(r"[a-z_]+\.[a-z]+", first_text(call) or ""), module.name


def test_it_has_no_address_that_a_stranger_may_read_by_accident() -> None:
    public = {p.name for _, p in _patterns() if getattr(p.callback, "permission", "") == "public"}
    assert {"healthz", "readyz", "metrics", "home"} <= public
    inner = {"calls:", "devices:", "consent:"}
    named = [f"{p.callback.__module__}.{p.name}" for _, p in _patterns() if p.name in public]
    astray = [name for name in named if any(f"calliper.{part[:-1]}." in name for part in inner)]
    assert not astray, "pages of calls, devices and consent are never public"
