"""Every check in the product that the matrix should miss if it were gone."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FunctionType

from calliper.config.assure.mutants import live
from calliper.config.assure.mutants.operators import Change, Remove, Watch, changes
from calliper.config.assure.routes import Route, routes

# Not part of the service that is judged, or judged by a test of its own.
LEFT_OUT = (
    "config/assure/", "config/bench/", "config/demo/", "config/doctor/", "config/backup/", "config/server/",
    "config/management/", "sync/phone/", "sync/sample/", "core/guard", "core/row_security", "core/scope",
    "core/doors", "core/endpoints/body", "sync/api", "sync/versions",
)  # fmt: skip
DOORS = {
    "portal": ("core/doors.py", "requires.<locals>.decorate.<locals>.guarded"),
    "keys": ("orgs/key_door.py", "key_only.<locals>.decorate.<locals>.opened"),
}
REFUSE = {"not allows(member, name)", "_refuse_without(holder, permission)"}


@dataclass(frozen=True)
class Mutant:
    """A function with one check less; `route` names the only one it concerns, "" all that call it.

    `key` stays the same when lines move, `name` tells the line.
    """

    key: str
    name: str
    function: FunctionType
    code: CodeType
    route: str = ""


@dataclass(frozen=True)
class Host:
    """A function that holds checks."""

    file: str
    qualname: str
    function: FunctionType
    changes: tuple[Change, ...]

    def mutants(self) -> Iterator[Mutant]:
        """One for each of its checks."""
        seen: Counter[str] = Counter()
        for change in self.changes:
            key = f"{self.file} {self.qualname} {change.kind} {change.text}"
            seen[key] += 1
            tree = Remove(change).visit(live.fresh(self.file))
            code = live.code_of(tree, self.file, self.qualname)
            if (
                code.co_code != self.function.__code__.co_code
                or code.co_consts != self.function.__code__.co_consts
            ):
                again = f" #{seen[key]}" if seen[key] > 1 else ""
                name = f"{self.file}:{change.line} {change.kind}: {change.text}"
                yield Mutant(key + again, name, self.function, code)

    def watched(self, number: int) -> CodeType:
        """Its code, which also says that it was called."""
        tree = Watch(self.qualname, number).visit(live.fresh(self.file))
        return live.code_of(tree, self.file, self.qualname)


@lru_cache(maxsize=1)
def hosts() -> tuple[Host, ...]:
    """Every function of the product that holds a check."""
    return tuple(_hosts())


def _hosts() -> Iterator[Host]:
    for path in sorted(live.PACKAGE.rglob("*.py")):
        file = path.relative_to(live.PACKAGE).as_posix()
        if "/tests/" in file or "/migrations/" in file or file.startswith(LEFT_OUT):
            continue
        in_access = "access" in file or file.startswith(("orgs/middleware", "devices/access"))
        for qualname, node in _functions(live.source(file)):
            found = tuple(changes(node, in_access=in_access))
            function = live.function(file, qualname) if found else None
            if function is not None:
                yield Host(file, qualname, function, found)


def _functions(tree: ast.AST, before: str = "") -> Iterator[tuple[str, ast.AST]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield before + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{before}{node.name}.")


def open_doors() -> Iterator[Mutant]:
    """Each route without the permission that its door asks for."""
    codes = {surface: _open(file, qualname) for surface, (file, qualname) in DOORS.items()}
    for route in routes():
        guarded = _door_of(route)
        if guarded is not None:
            name = f"door of {route.name}: {route.permission}"
            yield Mutant(name, name, guarded, codes[route.surface], route.name)


def _open(file: str, qualname: str) -> CodeType:
    tree = live.fresh(file)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.With):
            node.body = [_harmless(each) for each in node.body]
    return live.code_of(tree, file, qualname)


def _harmless(statement: ast.stmt) -> ast.stmt:
    """The same without its refusal; every name stays in use, for code with other free names fits no function."""
    if isinstance(statement, ast.If) and ast.unparse(statement.test) in REFUSE:
        statement.body = [ast.copy_location(ast.Pass(), statement)]
    if not isinstance(statement, ast.Expr) or ast.unparse(statement) not in REFUSE:
        return statement
    assert isinstance(statement.value, ast.Call)
    return ast.copy_location(ast.Expr(ast.Tuple(statement.value.args, ast.Load())), statement)


def _door_of(route: Route) -> FunctionType | None:
    if route.surface not in DOORS or route.permission in ("", "public"):
        return None
    return live.bare(route.view, DOORS[route.surface][1])


def mutants() -> Iterator[Mutant]:
    """All of them."""
    for host in hosts():
        yield from host.mutants()
    yield from open_doors()
