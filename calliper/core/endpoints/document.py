"""The OpenAPI document: what ninja knows of the operations, and what holds for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from calliper.core.doors import public
from calliper.core.endpoints.declared import components


def document(api: NinjaAPI, base: str) -> dict[str, Any]:
    """The whole document of an API that is served below a path."""
    # ninja counts answers by numbers, and JSON has none as keys.
    found: dict[str, Any] = orjson.loads(
        orjson.dumps(api.get_openapi_schema(path_prefix=""), option=orjson.OPT_NON_STR_KEYS)
    )
    found["servers"] = [{"url": base}]
    for name, parts in components().items():
        found["components"][name] = {**found["components"].get(name, {}), **parts}
    permissions = {name: operation.view_func.permission for name, operation in operations(api).items()}
    for methods in found["paths"].values():
        for operation in methods.values():
            _tell(operation, permissions[operation["operationId"]])
    return found


def operations(api: NinjaAPI) -> dict[str, Any]:
    """Every operation by its id."""
    views = (view for router in api._get_bound_routers() for view in router.path_operations.values())
    return {api.get_openapi_operation_id(each): each for view in views for each in view.operations}


def _tell(operation: dict[str, Any], permission: str) -> None:
    """The docstring's first line is the summary."""
    first, _, rest = operation["description"].partition("\n")
    operation["summary"] = first.rstrip(".")
    operation["description"] = f"{rest.strip()}\n\nNeeds the permission `{permission}`.".strip()
    operation["x-permission"] = permission


def served(api: NinjaAPI, base: str) -> Callable[..., HttpResponse]:
    """The view that shows the document to anybody."""

    @lru_cache(maxsize=1)
    def made() -> tuple[bytes, str]:
        body = orjson.dumps(document(api, base))
        return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'

    @public
    @require_safe
    def openapi(request: HttpRequest) -> HttpResponse:
        body, tag = made()
        if request.headers.get("If-None-Match") == tag:
            return HttpResponse(status=HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
        return HttpResponse(body, content_type="application/json", headers={"ETag": tag})

    return openapi
