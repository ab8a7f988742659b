"""SECURITY-MODEL.md promises nothing without a test or a command that shows it."""

from __future__ import annotations

import ast
import re

from tests.repository.sources import ROOT, functions, page, section, table

PAGE = "SECURITY-MODEL.md"
PROMISES = "What we promise, and where it is shown"
PATH = re.compile(r"`((?:calliper|tests|docs)/[\w./-]+?)(?:::(\w+))?`")


def test_it_names_files_that_exist() -> None:
    named = {path for path, _ in PATH.findall(page(PAGE))}
    assert len(named) > 15
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_it_names_tests_that_exist() -> None:
    tests = [(path, name) for path, name in PATH.findall(page(PAGE)) if name]
    assert len(tests) > 30
    missing = [f"{path}::{name}" for path, name in tests if name not in _functions(path)]
    assert missing == []


def test_it_shows_every_promise_by_something() -> None:
    promises = table(section(page(PAGE), PROMISES))
    assert len(promises) > 25
    assert [row[0] for row in promises if not re.search(r"::test_|^calliper ", row[1])] == []


def test_it_stays_readable() -> None:
    assert 150 <= page(PAGE).count("\n") <= 250


def _functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {function.name for function in functions(tree)}
