"""The functions of the running program, and other code put in their place for a while."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

# Where a property, a cached property, a method of a class and a decorated function keep the function.
INSIDE = ("fget", "func", "__func__", "__wrapped__")
PACKAGE = Path(__file__).resolve().parents[3]


@lru_cache(maxsize=512)
def source(file: str) -> ast.Module:
    """The tree of a file below the package; callers must not change it."""
    return ast.parse((PACKAGE / file).read_text(encoding="utf-8"))


def fresh(file: str) -> ast.Module:
    """The same, to be changed."""
    return ast.parse((PACKAGE / file).read_text(encoding="utf-8"))


def code_of(tree: ast.Module, file: str, qualname: str) -> CodeType:
    """The compiled code of one function of a tree; raises LookupError when it has none of that name."""
    whole = compile(ast.fix_missing_locations(tree), str(PACKAGE / file), "exec", dont_inherit=True)
    return next(_within(whole, qualname))


def _within(code: CodeType, qualname: str) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_qualname == qualname:
                yield constant
            yield from _within(constant, qualname)


def function(file: str, qualname: str) -> FunctionType | None:
    """The live function, past whatever decorates it; None for what only exists while another one runs."""
    name = "calliper." + file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    found: Any = importlib.import_module(name)
    for part in qualname.split("."):
        held = vars(found).get(part) if isinstance(found, type) else getattr(found, part, None)
        found = held
    return bare(found, qualname)


def bare(found: Any, qualname: str) -> FunctionType | None:
    """What is inside of the decorators and properties of the product; few are ever on top of each other."""
    for _layer in range(10):
        if isinstance(found, FunctionType) and found.__code__.co_qualname == qualname:
            return found
        found = next((getattr(found, each) for each in INSIDE if getattr(found, each, None)), None)
    return None


@contextmanager
def replaced(pairs: list[tuple[FunctionType, CodeType]]) -> Iterator[None]:
    """Inside, each function runs the other code."""
    before = [(each, each.__code__) for each, _code in pairs]
    try:
        for each, code in pairs:
            each.__code__ = code
        yield
    finally:
        for each, code in before:
            each.__code__ = code
