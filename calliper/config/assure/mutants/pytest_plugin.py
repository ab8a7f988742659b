"""Loaded into pytest: each test named in a file runs without one check, and what became of it is written down."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from calliper.config.assure.mutants import live

# The file holds {"without": {test: key of a mutant}}; {"outcomes": {test: "passed" or "failed"}} is added to it.
PLAN = "CALLIPER_ASSURE_PLAN"


@lru_cache(maxsize=1)
def _by_key() -> dict[str, Any]:
    # Plugins are loaded before there are settings.
    sites = importlib.import_module("calliper.config.assure.mutants.sites")
    return {mutant.key: mutant for mutant in sites.mutants()}


@lru_cache(maxsize=1)
def _plan() -> dict[str, str]:
    held: dict[str, str] = json.loads(Path(os.environ[PLAN]).read_text(encoding="utf-8"))["without"]
    return held


_outcomes: dict[str, str] = {}


def _named(nodeid: str) -> str:
    """The name under which the plan has a test: with what it is given, or without."""
    return nodeid if nodeid in _plan() else nodeid.partition("[")[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """The check is gone for the test itself, not for what sets its world up."""
    mutant = _by_key().get(_plan().get(_named(item.nodeid), ""))
    with live.replaced([(mutant.function, mutant.code)] if mutant else []):
        return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What counts is the test itself; a world that cannot be set up is neither. One failure is enough."""
    name = _named(report.nodeid)
    if report.when == "call" and _outcomes.get(name) != "failed":
        _outcomes[name] = report.outcome


def pytest_sessionfinish() -> None:
    """Hand over what was seen."""
    told = {"without": _plan(), "outcomes": _outcomes}
    Path(os.environ[PLAN]).write_text(json.dumps(told), encoding="utf-8")
