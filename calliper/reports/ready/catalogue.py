"""Every module of pages/ is a ready report, found by itself: the file's name, with hyphens, is the report's."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from calliper.calls.narrow import Asked
from calliper.core.permissions import OWN, reach
from calliper.reports.ready import pages
from calliper.reports.ready.ready import GROUPS, Ready

READ = "reports.read"


class NoReport(LookupError):
    """There is no such report, or whoever asks has none of that name."""


@lru_cache(maxsize=1)
def every() -> dict[str, Ready]:
    """All of them by name."""
    names = sorted(module.name for module in iter_modules(pages.__path__))
    return {name.replace("_", "-"): import_module(f"{pages.__name__}.{name}").READY for name in names}


def offered(asked: Asked) -> dict[str, Ready]:
    """Those that somebody has, in the order of the catalogue."""
    own = reach(asked.viewer, READ) <= OWN
    order = list(GROUPS)
    held = sorted(every().items(), key=lambda each: (order.index(each[1].group), each[1].place, each[0]))
    return {name: ready for name, ready in held if ready.needs(asked.org) and not (own and ready.of_many)}


def one(asked: Asked, name: str) -> Ready:
    """One that somebody has; raises NoReport."""
    try:
        return offered(asked)[name]
    except KeyError:
        raise NoReport(name) from None
