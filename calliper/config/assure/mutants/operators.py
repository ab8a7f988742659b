"""How a check is removed from a function: what is asked is granted, what refuses does not, what narrows is left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

ASKS = {"reach", "allows"}
HIT = "__assure_hit__"
# Wherever the code stands, whatever it imports.
GRANTED = "__import__('calliper.core.permissions', fromlist=['ORG']).ORG"
REFUSALS = {
    "Http404",
    "Problem",
    "KeyRefused",
    "ScopeError",
    "TokenUnknown",
    "DeviceRevoked",
    "PermissionDenied",
}
# What a condition on rows mentions when it narrows them to what somebody may see.
NARROWS = re.compile(
    r"\b(viewer|people|teams|led_teams|near|within|reachable|allowed|members|calls|login|by_id)\b"
)
NARROWING = {"filter"}


@dataclass(frozen=True)
class Change:
    """One removal, by where it stands in its file; `kind` says what becomes of it."""

    line: int
    column: int
    kind: str
    text: str


def changes(function: ast.AST, *, in_access: bool) -> Iterator[Change]:
    """Every check in a function that can be removed."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKS:
            yield Change(node.lineno, node.col_offset, node.func.id, ast.unparse(node))
        elif isinstance(node, ast.If) and _refuses(node):
            yield Change(node.lineno, node.col_offset, "refusal", ast.unparse(node.test))
        elif in_access and isinstance(node, ast.Call) and _narrows(node):
            yield Change(node.lineno, node.col_offset, "narrowing", ast.unparse(node)[-80:])


class Remove(ast.NodeTransformer):
    """Makes one change."""

    def __init__(self, change: Change) -> None:
        self.change = change

    def _is_here(self, node: ast.expr | ast.stmt) -> bool:
        return (node.lineno, node.col_offset) == (self.change.line, self.change.column)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`reach` and `allows` grant everything; a condition on rows is left out."""
        kind = self.change.kind
        if self._is_here(node) and kind in ASKS and _name(node.func) == kind:
            if kind == "allows":
                return ast.copy_location(ast.Constant(value=True), node)
            return ast.copy_location(ast.parse(GRANTED, mode="eval").body, node)
        if self._is_here(node) and kind == "narrowing" and _narrows(node):
            assert isinstance(node.func, ast.Attribute)
            if ast.unparse(node)[-80:] == self.change.text:
                return node.func.value
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        """What would refuse never does."""
        if self._is_here(node) and self.change.kind == "refusal" and _refuses(node):
            node.test = ast.copy_location(ast.Constant(value=False), node.test)
        return self.generic_visit(node)


class Watch(ast.NodeTransformer):
    """Makes one function say to whom it may concern (`told`, among the built-in names) that it was called."""

    def __init__(self, qualname: str, number: int, told: str = HIT) -> None:
        self.path, self.number, self.told = qualname.split("."), number, told
        self.here: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """Methods count with their class."""
        self.here.append(node.name)
        self.generic_visit(node)
        self.here.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """Its first statement becomes the call."""
        if [*self.here, node.name] == self.path:
            call = ast.parse(f"{self.told}({self.number})").body[0]
            node.body.insert(0, ast.copy_location(call, node.body[0]))
            ast.fix_missing_locations(node)
        return node


def _name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else None


def _refuses(node: ast.If) -> bool:
    """Whether all it does is to raise a refusal."""
    last = node.body[-1]
    if not isinstance(last, ast.Raise) or last.exc is None:
        return False
    raised = last.exc.func if isinstance(last.exc, ast.Call) else last.exc
    return _name(raised) in REFUSALS


def _narrows(node: ast.Call) -> bool:
    if not isinstance(node.func, ast.Attribute) or node.func.attr not in NARROWING:
        return False
    told = " ".join(ast.unparse(each) for each in [*node.args, *node.keywords])
    return bool(NARROWS.search(told))
