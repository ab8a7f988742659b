"""The tables that belong to organisations, and the foreign keys between them; core.apps fills both at the start."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

OWNER = "org_id"
PRIMARY = "id"
SCOPED_TABLES: set[str] = set()
# (table, column) -> the table whose primary key the column holds.
KEYS: dict[tuple[str, str], str] = {}


def learn(models: Iterable[Any]) -> None:
    """Take the tables and foreign keys of the scoped models."""
    found = list(models)
    SCOPED_TABLES.update(model._meta.db_table for model in found)
    for model in found:
        for field in model._meta.concrete_fields:
            if field.remote_field and field.target_field.primary_key:
                KEYS[model._meta.db_table, field.column] = field.related_model._meta.db_table
