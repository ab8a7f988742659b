"""What a server does once, before the first request, so that no request pays for it."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Sequence

from django.urls import get_resolver


def warm_up() -> None:
    """Load every page's code, then take all that was loaded out of the garbage collector's sight.

    A full collection looks at half a million objects that live as long as the process: a tenth of a second, many
    times a minute while phones sync.
    """
    _load(get_resolver().url_patterns)
    gc.collect()
    gc.freeze()
    # At the end everything is let go in order, as extension modules expect.
    atexit.register(gc.unfreeze)


def _load(patterns: Sequence[object]) -> None:
    for pattern in patterns:
        _load(getattr(pattern, "url_patterns", []))
