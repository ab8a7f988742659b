"""Rows as ClickHouse writes them become what DuckDB would have answered. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

READ: tuple[tuple[str, Callable[[Any], Any]], ...] = (
    ("DateTime", datetime.fromisoformat),
    ("Date", date.fromisoformat),
    ("UUID", UUID),
)
WRAPPED = ("Nullable(", "LowCardinality(")


def parsed(body: bytes) -> list[tuple[Any, ...]]:
    """Two lines with the names and kinds of the columns, then one for each row."""
    lines = body.splitlines()
    if not lines:
        return []
    readers = [_reader(kind) for kind in json.loads(lines[1])]
    if not any(readers):
        return [tuple(json.loads(line)) for line in lines[2:]]
    return [
        tuple(
            value if read is None or value is None else read(value)
            for read, value in zip(readers, json.loads(line), strict=True)
        )
        for line in lines[2:]
    ]


def _reader(kind: str) -> Callable[[Any], Any] | None:
    for outer in WRAPPED:
        kind = kind.removeprefix(outer)
    return next((read for name, read in READ if kind.startswith(name)), None)
