"""The environment is read in one file, and every name has its line in docs/config.md."""

from __future__ import annotations

import ast
import re

from calliper.config import env
from tests.repository.sources import calls, first_text, modules, page, table

READERS = {"text", "integer", "yes", "choice", "words", "networks", "ports", "path", "database", "clickhouse"}
READS_THE_ENVIRONMENT = {"calliper/config/env.py"}
SETS_THE_ENVIRONMENT = {"DJANGO_SETTINGS_MODULE", "CALLIPER_HOME"}


def _names_read() -> set[str]:
    settings = next(module for module in modules() if module.name == "calliper/config/settings.py")
    found = set()
    for node in ast.walk(settings.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            place = node.func.value
            if isinstance(place, ast.Name) and place.id == "env" and node.func.attr in READERS:
                found.add(f"{env.PREFIX}{first_text(node)}")
    return found


def _documented() -> dict[str, list[str]]:
    return {row[0]: row for row in table(page("docs/config.md")) if row[0].startswith(env.PREFIX)}


def test_it_documents_every_name_that_is_read_and_reads_every_name_that_is_documented() -> None:
    assert set(_documented()) == _names_read()


def test_it_says_what_each_name_does_its_default_and_an_example() -> None:
    for name, row in _documented().items():
        assert len(row) == 4, name
        assert all(row), f"{name} has an empty cell"


def test_it_mentions_no_name_elsewhere_that_does_not_exist() -> None:
    known = (
        _names_read()
        | {f"{name}_FILE" for name in _names_read()}
        | {"CALLIPER_REQUIRE_ALL", "CALLIPER_FUZZ_EXAMPLES"}
    )
    pages = ["README.md", "docs/config.md", "docs/operations.md", "SECURITY.md", "CONTRIBUTING.md"]
    for name in pages:
        told = set(re.findall(r"CALLIPER_[A-Z_]+[A-Z]", page(name)))
        assert told <= known, name
    for module in modules():
        told = set(re.findall(r"CALLIPER_[A-Z_]+[A-Z]", module.text))
        assert told <= known | {"CALLIPER_SECRET_KEY_FILE"}, module.name


def test_it_reads_the_environment_in_one_place_only() -> None:
    astray = []
    for module in modules():
        if module.name in READS_THE_ENVIRONMENT:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}:
                line = module.text.splitlines()[node.lineno - 1]
                if not any(name in line for name in SETS_THE_ENVIRONMENT):
                    astray.append(f"{module.name}:{node.lineno}")
    assert not astray


def test_it_has_typed_readers_for_every_name() -> None:
    settings = next(module for module in modules() if module.name == "calliper/config/settings.py")
    used = {
        name
        for name, call in calls(settings.tree)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
    }
    assert used <= READERS
