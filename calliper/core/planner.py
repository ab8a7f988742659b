"""What SQLite's planner shall believe about the tables.

Without statistics it takes `org_id = ?` for ten rows, so `org_id = ? AND id IN (…)` with a handful of ids already
reads every row of the organisation. The statistics of a typical large organisation, written after each migration, make
plans right and equal on every machine. PostgreSQL gathers its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from calliper.core.models import ScopedModel


@dataclass(frozen=True)
class Expected:
    """A table of a large organisation: its rows, how many values a column has, how many rows a partial index holds.

    A column that is not named has as many values as there are rows; `org_id` has one.
    """

    rows: int = 100_000
    values: Mapping[str, int] = field(default_factory=dict)
    partial: Mapping[str, int] = field(default_factory=dict)


def tell(connection: BaseDatabaseWrapper) -> int:
    """Write the statistics of every scoped table of a SQLite database; returns how many indexes were told of."""
    if connection.vendor != "sqlite":
        return 0
    told = 0
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_schema")
        for model in scoped_models():
            if model._meta.db_table in there:
                told += _tell_table(cursor, model._meta.db_table, model.expected)
        # Makes the open connection read what was written.
        cursor.execute("ANALYZE sqlite_schema")
    return told


def scoped_models() -> list[type[ScopedModel]]:
    """Every model whose rows belong to an organisation."""
    from calliper.core.models import ScopedModel

    return [model for model in apps.get_models() if issubclass(model, ScopedModel)]


def _tell_table(cursor: Any, table: str, expected: Expected) -> int:
    cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl = %s", [table])
    cursor.execute(f'PRAGMA index_list("{table}")')
    indexes = [row[1] for row in cursor.fetchall()]
    for index in indexes:
        cursor.execute(f'PRAGMA index_info("{index}")')
        columns = [row[2] for row in cursor.fetchall()]
        stat = _stat(columns, expected, expected.partial.get(index))
        cursor.execute("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (%s, %s, %s)", [table, index, stat])
    return len(indexes)


def _stat(columns: list[str | None], expected: Expected, partial: int | None) -> str:
    """SQLite's own form: the rows of the index, then how many share its first column, first two, and so on."""
    rows = expected.rows if partial is None else partial
    left, parts = float(rows), [str(rows)]
    for column in columns:
        values = rows if partial is not None else expected.values.get(str(column), rows)
        left = left if column == "org_id" else max(1.0, left / values)
        parts.append(str(int(left)))
    return " ".join(parts)
