"""Every address of the product, with the permission that it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import get_converters
from django.utils.regex_helper import normalize
from ninja.operation import PathView

View = Callable[..., Any]
PUBLIC, DEVICE, STRANGER = "public", "device", "stranger"
MACHINES = {"api/sync/": "phones", "api/v1/": "keys"}


@dataclass(frozen=True)
class Route:
    """One address and the methods it takes as declared; empty when only the view knows (pages of the portal)."""

    name: str
    path: str
    ids: tuple[str, ...]
    permission: str
    surface: str
    view: View
    methods: tuple[str, ...] = ()
    operation: Any = None

    @property
    def objects(self) -> tuple[str, ...]:
        """Those of the ids that are ids: a step of the set-up is none."""
        return tuple(name for name in self.ids if name.endswith("_id"))

    @property
    def parameters(self) -> dict[str, bool]:
        """What an operation of the API takes in its query, and whether it must be there."""
        extra = getattr(self.operation, "openapi_extra", None) or {}
        return {each["name"]: each["required"] for each in extra.get("parameters", ())}

    @property
    def body(self) -> dict[str, bool]:
        """What an operation takes in a body of JSON, and whether it must be there."""
        extra = getattr(self.operation, "openapi_extra", None) or {}
        content = extra.get("requestBody", {}).get("content", {}).get("application/json", {})
        schema = content.get("schema", {})
        return {name: name in schema["required"] for name in schema.get("properties", ())}

    def url(self, values: Mapping[str, object]) -> str:
        """The address with these ids, which must hold every name of `ids`."""
        return "/" + self.path % {name: values[name] for name in self.ids}


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """All of them, those of the portal, of phones and of API keys."""
    return tuple(sorted(_walk(get_resolver(), "", ""), key=lambda route: (route.surface, route.name)))


def _walk(resolver: URLResolver, before: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
        else:
            yield from _routes(entry, path, namespace)


def _routes(pattern: URLPattern, path: str, namespace: str) -> Iterator[Route]:
    view, name = pattern.callback, f"{namespace}{pattern.name or path}"
    address, ids = _filled(path)
    operations = _operations(view)
    for operation in operations:
        asked = operation.view_func
        permission = getattr(asked, "permission", "")
        surface = "phones" if permission in (DEVICE, STRANGER) else "keys"
        methods = tuple(operation.methods)
        yield Route(f"{methods[0]} /{path}", address, ids, permission, surface, asked, methods, operation)
    if not operations:
        yield Route(name, address, ids, *_page(view, path), view)


def _page(view: View, path: str) -> tuple[str, str]:
    """Permission and surface of an address that is no operation; django-ninja adds some of its own."""
    surface = next((name for start, name in MACHINES.items() if path.startswith(start)), "portal")
    return getattr(view, "permission", PUBLIC if surface != "portal" else ""), surface


def _operations(view: Any) -> list[Any]:
    """The operations behind a view of django-ninja, which hides them in a closure."""
    cells = [cell.cell_contents for cell in getattr(view, "__closure__", None) or ()]
    found = next((cell for cell in cells if isinstance(cell, PathView)), None)
    return list(found.operations) if found else []


def _filled(path: str) -> tuple[str, tuple[str, ...]]:
    """The path as a format, and the names that stand in it."""
    plain = path.replace("^", "").replace("$", "")
    for word in get_converters():
        plain = plain.replace(f"<{word}:", "<")
    if "(?P<" in plain:
        text, words = normalize(plain)[0]
        return text, tuple(words)
    names = tuple(part.split(">")[0] for part in plain.split("<")[1:])
    for name in names:
        plain = plain.replace(f"<{name}>", f"%({name})s")
    return plain, names
