"""Where the clock is read, where rows are reached, and how slices tell each other."""

from __future__ import annotations

import ast
import re

from tests.repository.sources import PACKAGE, Module, calls, last_part, literals, modules

# The moment is read once, where a request or a job comes in, and handed on as `now=`.
READ_THE_CLOCK = {
    "calliper/core/clock.py": "the clock itself",
    "calliper/core/jobs.py": "a lease is extended while its job runs",
    "calliper/orgs/key_door.py": "the entrance of the endpoints for API keys",
    "calliper/sync/door.py": "the entrance of the device endpoints",
    "calliper/config/server/job_threads.py": "the sweep at the start",
    "calliper/core/templatetags/calliper_format.py": "a page is drawn at a moment",
}
CLOCK_FOLDERS = ("calliper/sync/phone/", "calliper/config/doctor/", "calliper/config/bench/")
CONNECTION_HOOK = "calliper/core/apps.py"
WRITES = {"create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "of"}


def test_it_reads_the_clock_at_the_entrances_only() -> None:
    astray = []
    for module in modules():
        entrance = module.is_one_of("views", "api", "tasks", "middleware", "management")
        if entrance or module.name in READ_THE_CLOCK or module.name.startswith(CLOCK_FOLDERS):
            continue
        for name, call in calls(module.tree):
            if name in {"now", "utcnow", "today"}:
                astray.append(f"{module.name}:{call.lineno}")
    assert not astray


def test_it_has_no_query_in_views_and_endpoints() -> None:
    astray = []
    for module in modules():
        if module.is_one_of("views", "api", "tasks"):
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Attribute) and node.attr in {
                    "objects",
                    "_base_manager",
                    "_default_manager",
                }:
                    astray.append(f"{module.name}:{node.lineno}")
    assert not astray


def test_it_writes_rows_in_actions_and_models_only() -> None:
    own_stores = {
        "calliper/core/keys/keyring.py",
        "calliper/core/keys/rotation.py",
        "calliper/core/models.py",
    }
    astray = []
    for module in modules():
        if module.is_one_of("actions", "models", "keys") or module.name in own_stores:
            continue
        for name, call in calls(module.tree):
            place = ast.unparse(call.func)
            # A form hands what it holds to an action when it is saved.
            if name in WRITES and (".objects." in place or name == "bulk_create"):
                astray.append(f"{module.name}:{call.lineno} {place}")
    assert not astray


def test_it_uses_no_signals_but_the_one_that_guards_connections() -> None:
    pattern = re.compile(
        r"^\s*(?:from|import) (?:django\.\S*signals|django\.dispatch|allauth\.\S*signals)", re.MULTILINE
    )
    assert {m.name for m in modules() if pattern.search(m.text)} == {CONNECTION_HOOK}


def test_it_leaves_waking_to_one_function() -> None:
    astray = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        for name, call in calls(module.tree)
        if name == "on_commit" and module.name != "calliper/core/jobs.py"
    ]
    assert not astray


def _exported(module: Module) -> set[str] | None:
    """What the package `actions` offers to others; None when actions are a single file."""
    offer = module.path.with_name("__init__.py")
    if module.path.name == "actions.py" or not offer.exists():
        return None
    return {text for text, _ in literals(ast.parse(offer.read_text(encoding="utf-8")))}


def _is_write(function: ast.FunctionDef) -> bool:
    """Whether it opens a transaction or records an event."""
    marks = {last_part(d) for d in function.decorator_list if not isinstance(d, ast.Call)}
    return "atomic" in marks or "record" in {name for name, _ in calls(function)}


def test_it_takes_writes_by_name_only() -> None:
    astray = []
    for module in modules():
        if not module.is_one_of("actions"):
            continue
        offered = _exported(module)
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            offers = offered is None or node.name in offered
            if offers and _is_write(node) and len(node.args.args) > 1:
                astray.append(f"{module.name}:{node.lineno} {node.name}")
    assert not astray


def test_it_says_in_three_lines_what_each_slice_is_for() -> None:
    for init in sorted(PACKAGE.glob("*/__init__.py")):
        told = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
        assert told, f"{init.parent.name} says nothing about itself"
        assert len(told.splitlines()) <= 6, init.parent.name


def test_it_leaves_no_letters_lying_about() -> None:
    assert sorted(path.name for path in PACKAGE.rglob("READ-ME-*")) == []
    astray = [m.name for m in modules() if re.search(r"(?<!-)\b(TODO|FIXME|XXX)\b(?!-)", m.text)]
    assert not astray
