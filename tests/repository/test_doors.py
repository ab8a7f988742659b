"""Every address asks for a permission or says that strangers may come in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from calliper.core.permissions import TABLE
from calliper.orgs.permission_table import markdown
from tests.repository.sources import (
    calls,
    first_text,
    functions,
    last_part,
    literals,
    modules,
    page,
    table,
    templates,
)

# Wrappers of the device protocol: each does the whole check of who comes in.
DEVICE_DOORS = {"stranger", "device_only", "key_only"}


def _patterns(resolver: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _patterns(entry, route)
        else:
            yield route, entry


def _is_of_ninja(pattern: URLPattern) -> bool:
    view = pattern.callback.func if isinstance(pattern.callback, partial) else pattern.callback
    return bool(getattr(view, "__module__", "").startswith("ninja."))


def test_it_asks_for_a_permission_on_every_page_or_calls_it_public() -> None:
    open_ones = [
        route
        for route, pattern in _patterns()
        if not hasattr(pattern.callback, "permission") and not _is_of_ninja(pattern)
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


ASKS = {"requires", "reach", "allows"}


def _asked(*, by: set[str]) -> dict[str, str]:
    """Permissions that these functions are called with, with the place."""
    found = {}
    for module in modules():
        for name, call in calls(module.tree):
            if name in by:
                texts = [text for text, _ in literals(call) if re.fullmatch(r"[a-z_]+\.[a-z_]+", text)]
                found.update(dict.fromkeys(texts, f"{module.name}:{call.lineno}"))
    return found


def test_it_asks_for_declared_permissions_only() -> None:
    # A navigation entry names an address and a permission; only the latter has a dot.
    unknown = {name: place for name, place in _asked(by=ASKS | {"Entry"}).items() if name not in TABLE}
    assert not unknown


def test_it_declares_no_permission_that_nobody_asks_for() -> None:
    shown = " ".join(templates().values())
    asked = _asked(by=ASKS)
    assert [name for name in TABLE if name not in asked and f'"{name}"' not in shown] == []


def test_it_lets_an_owner_do_whatever_anybody_may_do() -> None:
    for permission in TABLE.values():
        assert permission.roles["owner"] == max(permission.roles.values()), permission.name


def test_it_knows_every_permission_by_a_noun_and_a_verb() -> None:
    for module in modules():
        for name, call in calls(module.tree):
            if name == "declare":
                assert re.fullmatch(r"[a-z_]+\.[a-z]+", first_text(call) or ""), module.name


def test_it_prints_the_table_of_permissions_in_the_documents() -> None:
    told = page("docs/permissions.md")
    assert markdown() in told, "run: .venv/bin/calliper permissions --write docs/permissions.md"
    assert {row[0] for row in table(told)} == set(TABLE)


def test_it_has_no_address_that_a_stranger_may_read_by_accident() -> None:
    public = {p.name for _, p in _patterns() if getattr(p.callback, "permission", "") == "public"}
    assert {"healthz", "readyz", "metrics", "home"} <= public
    inner = {"calls:", "devices:", "consent:"}
    named = [f"{p.callback.__module__}.{p.name}" for _, p in _patterns() if p.name in public]
    astray = [name for name in named if any(f"calliper.{part[:-1]}." in name for part in inner)]
    assert not astray, "pages of calls, devices and consent are never public"
