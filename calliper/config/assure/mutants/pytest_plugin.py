"""Loaded into pytest: each test named in a file runs without one check, and what became of it is written down."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calliper.config.assure.mutants import live

OPTION = "--without-checks"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The file holds {"without": {test: key of a mutant}}; {"outcomes": {test: "passed" or "failed"}} is added."""
    parser.addoption(OPTION, type=Path, help="a file that says which test runs without which check")


def pytest_configure(config: pytest.Config) -> None:
    """Without the file there is nothing to do."""
    if file := config.getoption(OPTION):
        config.pluginmanager.register(Without(file))


class Without:
    """Removes checks around tests, and remembers how each test ended."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.plan: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))["without"]
        self.outcomes: dict[str, str] = {}
        self._mutants: dict[str, Any] = {}

    def pytest_collection_finish(self) -> None:
        """Plugins are loaded before there are settings, so what needs them comes now."""
        sites = importlib.import_module("calliper.config.assure.mutants.sites")
        self._mutants = {mutant.key: mutant for mutant in sites.mutants()}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        """The check is gone for the test itself, not for what sets its world up."""
        mutant = self._mutants.get(self.plan.get(self._named(item.nodeid), ""))
        with live.replaced([(mutant.function, mutant.code)] if mutant else []):
            return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What counts is the test itself; a world that cannot be set up is neither. One failure is enough."""
        name = self._named(report.nodeid)
        if report.when == "call" and self.outcomes.get(name) != "failed":
            self.outcomes[name] = report.outcome

    def pytest_sessionfinish(self) -> None:
        """Hand over what was seen."""
        told = {"without": self.plan, "outcomes": self.outcomes}
        self.file.write_text(json.dumps(told), encoding="utf-8")

    def _named(self, nodeid: str) -> str:
        """The name under which the plan has a test: with what it is given, or without."""
        return nodeid if nodeid in self.plan else nodeid.partition("[")[0]
