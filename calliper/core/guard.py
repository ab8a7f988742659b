"""The belt behind the scoped manager: every SQL statement on a scoped table must name the organisation in force.

It runs as a database execute wrapper, so raw SQL and forgotten managers are caught too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from calliper.core.scope import ScopeError, current

SCOPED_TABLES: set[str] = set()

_SOURCE = re.compile(r'\b(?:FROM|UPDATE)\s+"?(\w+)"?(?:\s+(?:AS\s+)?"?([A-Za-z]\w*)"?)?', re.IGNORECASE)
_INSERT = re.compile(r'^\s*INSERT (?:OR \w+ )?INTO\s+"?(\w+)"?\s*\(([^)]*)\)', re.IGNORECASE)
_UNNEST = re.compile(r"\)\s*SELECT \* FROM UNNEST\(", re.IGNORECASE)
_SET = re.compile(r"^\s*UPDATE\b.*?\bWHERE\b", re.IGNORECASE | re.DOTALL)
_PREDICATE = re.compile(r'(?:"?(\w+)"?\.)?"?org_id"?\s*=\s*%s')
_CHANGES_SCHEMA = re.compile(
    r"^\s*(CREATE|ALTER|DROP|PRAGMA|SAVEPOINT|RELEASE|ROLLBACK|SET|VACUUM)\b", re.IGNORECASE
)
_KEYWORDS = {
    "WHERE",
    "SET",
    "INNER",
    "LEFT",
    "ORDER",
    "GROUP",
    "LIMIT",
    "ON",
    "USING",
    "FOR",
    "UNION",
    "RETURNING",
}


@dataclass(frozen=True)
class Analysis:
    """What one SQL text asks: which parameters must equal the organisation, and what it lacks."""

    scoped: bool
    positions: tuple[int, ...] = ()
    insert_columns: int = 0
    insert_position: int = -1
    by_column: bool = False
    missing: str = ""


def _insert(sql: str, table: str, columns: str) -> Analysis:
    names = [name.strip().strip('"') for name in columns.split(",")]
    if "org_id" not in names:
        return Analysis(scoped=True, missing=table)
    # Django on PostgreSQL sends one list per column.
    return Analysis(
        scoped=True,
        insert_columns=len(names),
        insert_position=names.index("org_id"),
        by_column=bool(_UNNEST.search(sql)),
    )


def _sources(sql: str) -> list[tuple[str, str]]:
    found = []
    for match in _SOURCE.finditer(sql):
        table, alias = match.group(1), match.group(2)
        if table in SCOPED_TABLES:
            found.append((table, table if not alias or alias.upper() in _KEYWORDS else alias))
    return found


def _where(sql: str) -> int:
    """Where conditions may stand: what an UPDATE assigns limits nothing."""
    if sql.lstrip()[:6].upper() != "UPDATE":
        return 0
    assigned = _SET.match(sql)
    return assigned.end() if assigned else len(sql)


@lru_cache(maxsize=4096)
def analyse(sql: str) -> Analysis:
    """Read one SQL text; pure, so cached."""
    if _CHANGES_SCHEMA.match(sql) or not any(table in sql for table in SCOPED_TABLES):
        return Analysis(scoped=False)
    inserted = _INSERT.match(sql)
    if inserted and inserted.group(1) in SCOPED_TABLES and ("SELECT" not in sql or _UNNEST.search(sql)):
        return _insert(sql, inserted.group(1), inserted.group(2))
    sources = _sources(sql)
    begins = _where(sql)
    named: set[str] = set()
    positions = []
    for match in _PREDICATE.finditer(sql):
        positions.append(sql.count("%s", 0, match.start()))
        if match.start() >= begins:
            named.add(match.group(1) or (sources[0][1] if sources else ""))
    lacking = [alias for _, alias in sources if alias not in named]
    if not positions or lacking:
        return Analysis(scoped=True, missing=", ".join(lacking) or "the statement")
    return Analysis(scoped=True, positions=tuple(positions))


def _same(value: object, org_id: UUID) -> bool:
    return str(value).replace("-", "") == org_id.hex


def _owners(found: Analysis, params: Sequence[Any], sql: str) -> Iterable[Any]:
    """What one set of parameters gives for the organisation."""
    if found.by_column:
        return set(params[found.insert_position])
    if not found.insert_columns:
        return [params[position] for position in found.positions]
    if len(params) % found.insert_columns:
        message = f"an insert whose organisation cannot be told: {sql[:200]}"
        raise ScopeError(message)
    return params[found.insert_position :: found.insert_columns]


def check(sql: str, params: Any, *, many: bool) -> None:
    """Raise ScopeError when the statement touches a scoped table outside the scope in force."""
    found = analyse(sql)
    if not found.scoped:
        return
    held = current()
    if held is None:
        message = f"no organisation is in force for: {sql[:200]}"
        raise ScopeError(message)
    if held.org_id is None:
        return
    if found.missing:
        message = f"{found.missing} is not limited to the organisation in force: {sql[:200]}"
        raise ScopeError(message)
    # Many rows name few organisations: each is looked at once.
    owners = {owner for row in (params if many else [params or ()]) for owner in _owners(found, row, sql)}
    if not all(_same(owner, held.org_id) for owner in owners):
        message = f"a statement names another organisation than the one in force: {sql[:200]}"
        raise ScopeError(message)


def guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """The execute wrapper that core.apps puts on every connection."""
    check(sql, params, many=many)
    return execute(sql, params, many, context)
