"""A view fits in 15 lines, a function in 40, a file in 400. Exceptions are named here, with a reason."""

from __future__ import annotations

import ast

from tests.repository.sources import Module, functions, last_part, modules

VIEW, FUNCTION, FILE, ARGUMENTS, NESTING = 15, 40, 400, 4, 4
LONG_VIEWS: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {
    "calliper/sync/ingest.py:_arriving": "one line per field of the arriving call",
    "calliper/core/logs.py:configure": "one literal",
}
LONG_FILES: dict[str, str] = {}
CALLED_BY_FRAMEWORKS = {
    "calliper/core/guard/__init__.py:guard": "Django's shape of an execute wrapper",
    "calliper/orgs/adapter.py:add_message": "allauth's shape",
}
DEEP = (ast.If, ast.For, ast.While, ast.With, ast.Try)


def _lines(function: ast.FunctionDef) -> int:
    """Lines from `def` to the end, without the docstring."""
    first = function.body[0]
    told = ast.get_docstring(function, clean=False) is not None
    return (
        (function.end_lineno or 0)
        - function.lineno
        + 1
        - ((first.end_lineno or 0) - first.lineno + 1 if told else 0)
    )


def _is_view(module: Module, function: ast.FunctionDef) -> bool:
    marks = {last_part(d.func) if isinstance(d, ast.Call) else last_part(d) for d in function.decorator_list}
    return module.is_one_of("views") and bool(marks & {"requires", "public"})


def test_it_keeps_views_short() -> None:
    long = {
        f"{m.name}:{f.name}": _lines(f)
        for m in modules()
        for f in functions(m.tree)
        if _is_view(m, f) and _lines(f) > VIEW and f"{m.name}:{f.name}" not in LONG_VIEWS
    }
    assert long == {}


def test_it_keeps_functions_short() -> None:
    long = {
        f"{m.name}:{f.name}": _lines(f)
        for m in modules()
        for f in functions(m.tree)
        if _lines(f) > FUNCTION and f"{m.name}:{f.name}" not in LONG_FUNCTIONS
    }
    assert long == {}


def test_it_keeps_files_short() -> None:
    long = {
        m.name: lines for m in modules() if (lines := m.text.count("\n")) > FILE and m.name not in LONG_FILES
    }
    assert long == {}


def test_it_takes_no_long_row_of_arguments_by_position() -> None:
    many = []
    for module in modules():
        for function in functions(module.tree):
            name = f"{module.name}:{function.name}"
            given = [argument for argument in function.args.args if argument.arg not in {"self", "cls"}]
            if (
                len(given) > ARGUMENTS
                and not function.name.startswith("_")
                and name not in CALLED_BY_FRAMEWORKS
            ):
                many.append(name)
    assert many == []


def _depth(node: ast.AST, deep: int = 0) -> int:
    below = [_depth(child, deep + isinstance(child, DEEP)) for child in ast.iter_child_nodes(node)]
    return max([deep, *below])


def test_it_nests_no_deeper_than_a_reader_can_follow() -> None:
    deep = {
        f"{m.name}:{f.name}": _depth(f) for m in modules() for f in functions(m.tree) if _depth(f) > NESTING
    }
    assert deep == {}


def test_it_names_no_exception_that_is_not_needed() -> None:
    names = {f"{m.name}:{f.name}" for m in modules() for f in functions(m.tree)} | {m.name for m in modules()}
    assert {*LONG_VIEWS, *LONG_FUNCTIONS, *LONG_FILES, *CALLED_BY_FRAMEWORKS} <= names
