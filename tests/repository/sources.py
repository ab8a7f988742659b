"""The files of the product, read once."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "calliper"
_FOREIGN = {".venv", ".git", "node_modules", "data", "dist", "__pycache__"}


@dataclass(frozen=True)
class Module:
    """One Python file of the product."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path below the repository, with slashes."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def slice(self) -> str:
        return self.path.relative_to(PACKAGE).parts[0]

    def is_one_of(self, *kinds: str) -> bool:
        """Whether this is `views.py` (or a file of the folder `views`), for any of the kinds."""
        parts = self.path.relative_to(PACKAGE).with_suffix("").parts[1:]
        return bool(parts) and parts[0] in kinds


@lru_cache(maxsize=1)
def modules() -> list[Module]:
    """Python files of the package without tests and migrations."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            text = path.read_text(encoding="utf-8")
            found.append(Module(path, text, ast.parse(text, filename=str(path))))
    return found


@lru_cache(maxsize=1)
def templates() -> dict[str, str]:
    """Templates of pages and mails, by path."""
    paths = [
        path for path in sorted(PACKAGE.rglob("templates/**/*")) if path.suffix in {".html", ".txt", ".svg"}
    ]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


@lru_cache(maxsize=1)
def kept_files() -> list[Path]:
    """What is, or is about to be, in the repository."""
    asked = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    told = subprocess.run(asked, capture_output=True, check=False)
    if told.returncode == 0:
        found = [ROOT / name for name in told.stdout.decode().split("\0") if name]
    else:
        found = [path for path in ROOT.rglob("*") if not _FOREIGN & set(path.relative_to(ROOT).parts)]
    return [path for path in found if path.is_file()]


def text_of(path: Path) -> str | None:
    """The file as text, None when it is not text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def page(name: str) -> str:
    """A document of the repository, by its path from the root."""
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands between a Markdown heading and the next one of the same or a higher level."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert found, f"there is no heading {heading!r}"
    rest = text[found.end() :]
    following = re.search(rf"^#{{1,{len(found.group(1))}}} ", rest, re.MULTILINE)
    return rest[: following.start()] if following else rest


def table(text: str) -> list[list[str]]:
    """The cells of the Markdown tables in a text, without heads and rules, without backticks."""
    rows = [line.strip().strip("|").split("|") for line in text.splitlines() if line.strip().startswith("|")]
    cells = [[cell.strip().replace("`", "") for cell in row] for row in rows]
    rules = [at for at, row in enumerate(cells) if all(set(cell) <= set("-: ") for cell in row)]
    left_out = {*rules, *(at - 1 for at in rules)}
    return [row for at, row in enumerate(cells) if at not in left_out]


def contracts() -> ConfigParser:
    """The contracts of import-linter."""
    read = ConfigParser()
    read.read(ROOT / ".importlinter", encoding="utf-8")
    return read


def slice_order() -> list[str]:
    """Slices from the highest to the lowest; of those on one level, which may not know each other, any first."""
    return [name for level in slice_levels() for name in level.split(" | ")]


def slice_levels() -> list[str]:
    """The levels as they are written, `activity | notifications` for slices side by side."""
    return contracts()["importlinter:contract:slices"]["layers"].strip().splitlines()


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last part of the called name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield last_part(node.func), node


def last_part(node: ast.expr) -> str:
    """`c` of `a.b.c`."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def literals(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every text constant with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Every function and method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            yield node


def first_text(call: ast.Call) -> str | None:
    """The first argument when it is a text constant."""
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
