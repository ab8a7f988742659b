"""Whether a request got past a door: the view behind it may refuse as well, and that would hide an open door."""

from __future__ import annotations

import builtins
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType

from calliper.config.assure.mutants import live
from calliper.config.assure.mutants.operators import Watch
from calliper.config.assure.routes import Route, View
from calliper.core.permissions import TABLE

ENTERED = "__assure_entered__"


@contextmanager
def noted(route: Route) -> Iterator[list[int]]:
    """Inside, the list grows whenever the view of the route runs, as its file has it: changes to it are not seen."""
    found: list[int] = []
    setattr(builtins, ENTERED, found.append)
    with live.replaced([_watched(route.view)] if has_door(route) else []):
        yield found


def has_door(route: Route) -> bool:
    """Whether a permission is asked for before the view itself."""
    return route.permission in TABLE and inspect.unwrap(route.view) is not route.view


@lru_cache(maxsize=1024)
def _watched(view: View) -> tuple[FunctionType, CodeType]:
    function = inspect.unwrap(view)
    assert isinstance(function, FunctionType)
    file = Path(function.__code__.co_filename).relative_to(live.PACKAGE).as_posix()
    name = function.__code__.co_qualname
    return function, live.code_of(Watch(name, 1, told=ENTERED).visit(live.fresh(file)), file, name)
