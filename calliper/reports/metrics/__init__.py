"""Every module of this folder is a metric, found by itself: the file's name is the metric's. Pure."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from calliper.reports.metric import Metric
from calliper.reports.question import UnknownName


@lru_cache(maxsize=1)
def metrics() -> dict[str, Metric]:
    """All metrics by name."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}").METRIC for name in names}


def metric(name: str) -> Metric:
    """One metric; raises UnknownName."""
    try:
        return metrics()[name]
    except KeyError:
        raise UnknownName(f"There is no metric named {name}.") from None
