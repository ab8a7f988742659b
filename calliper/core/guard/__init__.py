"""The belt behind the scoped manager: every statement on a scoped table is limited to the organisation in force.

It runs as a database execute wrapper, so raw SQL and forgotten managers are caught too. What it does not understand
does not run. docs/adr/0016 says what it understands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from calliper.core.guard.analysis import Analysis, analyse
from calliper.core.guard.tables import SCOPED_TABLES, learn
from calliper.core.scope import ScopeError, current

__all__ = ["SCOPED_TABLES", "check", "guard", "learn"]
# Their names differ from one transaction to the next: nothing to remember.
_TRANSACTION = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "ROLLBACK TO SAVEPOINT ")


def guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """The execute wrapper that core.apps puts on every connection."""
    check(sql, params, many=many)
    return execute(sql, params, many, context)


def check(sql: str, params: Any, *, many: bool) -> None:
    """Raise ScopeError when the statement touches a scoped table outside the scope in force."""
    held = current()
    if held is not None and held.org_id is None:
        return
    if sql.startswith(_TRANSACTION) and ";" not in sql:
        return
    found = analyse(sql)
    if not found.scoped:
        return
    if held is None:
        raise _refused("no organisation is in force for", sql)
    if found.missing:
        raise _refused(f"{found.missing} is not limited to the organisation in force", sql)
    assert held.org_id is not None
    for row in _rows(params, sql, many=many):
        if not all(_same(owner, held.org_id) for owner in _owners(found, row, sql)):
            raise _refused("a statement names another organisation than the one in force", sql)


def _rows(params: Any, sql: str, *, many: bool) -> Sequence[Any]:
    if not many:
        return (params or (),)
    if not isinstance(params, list | tuple):
        raise _refused(
            "rows that can be read but once, which is not limited to the organisation in force", sql
        )
    return params


def _owners(found: Analysis, row: Any, sql: str) -> Iterable[Any]:
    """What one set of parameters gives for the organisation; many rows of a list name few."""
    if not isinstance(row, list | tuple):
        raise _refused("parameters by name, which is not limited to the organisation in force", sql)
    try:
        owners = {row[place] for place in found.places}
        for place in found.lists:
            owners.update(row[place])
    except (IndexError, TypeError):
        raise _refused(
            "parameters are missing, so it is not limited to the organisation in force", sql
        ) from None
    return owners


def _same(value: object, org_id: UUID) -> bool:
    return value == org_id or str(value).replace("-", "").lower() == org_id.hex


def _refused(why: str, sql: str) -> ScopeError:
    return ScopeError(f"{why}: {sql[:200]}")
