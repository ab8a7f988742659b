"""Who makes the sheet of which page. A page is named by a word and its query string; its rights are asked each time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from calliper.calls.columns import Listed
from calliper.calls.narrow import Asked
from calliper.core.permissions import allows
from calliper.orgs.viewer import Viewer
from calliper.reports.sheet.sheet import Sheet


@dataclass(frozen=True)
class Address:
    """A page: `explore`, `calls`, `ready:hourly`, ... and what stands behind its question mark."""

    page: str
    query: str = ""


@dataclass(frozen=True)
class Source:
    """What makes the sheets of a page, the permission it takes to see it, and the list whose columns one chooses."""

    page: str
    permission: str
    make: Callable[[Asked, Address], Sheet]
    of_list: Listed | None = None


SOURCES: dict[str, Source] = {}


class UnknownPage(Exception):
    """Nothing makes a sheet of this page, or whoever asks may not see it."""


def source(
    page: str, *, permission: str, of_list: Listed | None = None
) -> Callable[[Callable[[Asked, Address], Sheet]], Callable[[Asked, Address], Sheet]]:
    """Register what makes the sheet of a page; `ready` answers for every `ready:<name>`."""

    def register(make: Callable[[Asked, Address], Sheet]) -> Callable[[Asked, Address], Sheet]:
        SOURCES[page] = Source(page, permission, make, of_list)
        return make

    return register


def may_see(viewer: Viewer, page: str) -> bool:
    """Whether there is such a page, and the viewer may see it."""
    _load()
    known = SOURCES.get(page.partition(":")[0])
    return known is not None and allows(viewer, known.permission)


def listed_of(page: str) -> Listed | None:
    """The list whose columns one chooses on a page; None on every other page."""
    _load()
    known = SOURCES.get(page)
    return known.of_list if known else None


def found(asked: Asked, address: Address) -> Source:
    """Who makes the sheet; raises UnknownPage."""
    if not may_see(asked.viewer, address.page):
        raise UnknownPage(address.page)
    return SOURCES[address.page.partition(":")[0]]


@lru_cache(maxsize=1)
def _load() -> None:
    """Import every module of the folder `pages`, each of which registers its own."""
    pages = import_module("calliper.reports.sheet.pages")
    for module in iter_modules(pages.__path__):
        import_module(f"{pages.__name__}.{module.name}")


def sheet(asked: Asked, address: Address) -> Sheet:
    """The page as the asker may see it now; raises UnknownPage, NoAnswer or TooManyRows."""
    return found(asked, address).make(asked, address)
