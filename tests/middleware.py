"""One way in for all browsers of a process: each test makes its own, and each would load the middleware anew."""

from __future__ import annotations

from typing import Any

from django.core.signals import setting_changed
from django.test.client import ClientHandler

LOADED = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")
_load = ClientHandler.load_middleware
_known: dict[bool, dict[str, Any]] = {}


def _load_once(self: ClientHandler, is_async: bool = False) -> None:
    if is_async not in _known:
        _load(self, is_async)
        _known[is_async] = {name: getattr(self, name) for name in LOADED}
    self.__dict__.update(_known[is_async])


def _forget(**changed: Any) -> None:
    """What middleware read from the settings may have changed."""
    _known.clear()


ClientHandler.load_middleware = _load_once  # type: ignore[method-assign]
setting_changed.connect(_forget)
