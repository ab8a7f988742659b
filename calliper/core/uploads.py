"""How large a body a page takes. One that says nothing takes what a form needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings

View = TypeVar("View", bound=Callable[..., Any])
KIB = 1024
ENVELOPE = 64 * KIB  # what a form adds to its file


def takes(most_bytes: Callable[[], int]) -> Callable[[View], View]:
    """A page for files of at most so many bytes, asked at each request."""

    def decorate(view: View) -> View:
        view.most_bytes = lambda: most_bytes() + ENVELOPE  # type: ignore[attr-defined]
        return view

    return decorate


def most_bytes(view: Any) -> int:
    """The largest body that the view takes."""
    asked: Callable[[], int] | None = getattr(view, "most_bytes", None)
    return asked() if asked else int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
