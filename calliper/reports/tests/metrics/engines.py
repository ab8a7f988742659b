"""The two engines with the tables of the projection, filled with one world after the other."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from calliper.reports.engine.dialect import CLICKHOUSE, DUCKDB, Dialect
from calliper.reports.rollup import KEYS, filled
from calliper.reports.store import schema
from calliper.reports.tests.metrics.worlds import ORG, World
from tests.clickhouse import engine

TABLES = {
    "calls": schema.CALL_COLUMNS,
    "days": schema.DAY_COLUMNS,
    "agent_tags": schema.AGENT_TAG_COLUMNS,
    "call_tags": schema.CALL_TAG_COLUMNS,
}
ROLLED_UP = f"INSERT INTO days SELECT {filled()} FROM calls GROUP BY {', '.join(KEYS)}"


class Engine(Protocol):
    """What answers SQL about the world it was filled with last."""

    dialect: Dialect

    def run(self, sql: str) -> None: ...
    def rows(self, sql: str) -> list[tuple[Any, ...]]: ...
    def close(self) -> None: ...


class DuckDB:
    """In memory."""

    dialect = DUCKDB

    def __init__(self) -> None:
        import duckdb

        self._open = duckdb.connect(":memory:", config={"threads": 1})
        for name, columns in TABLES.items():
            self.run(f"CREATE TABLE {name} ({schema.columns(columns)})")

    def run(self, sql: str) -> None:
        self._open.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._open.execute(sql).fetchall()

    def close(self) -> None:
        self._open.close()


class ClickHouse:
    """The engine of ClickHouse in this process."""

    dialect = CLICKHOUSE
    _types = {"INTEGER": "Int32", "TINYINT": "Int8", "BIGINT": "Int64", "DATE": "Date", "UUID": "UUID"}
    _settings = "SETTINGS output_format_json_quote_64bit_integers = 0, max_threads = 1"

    def __init__(self) -> None:
        self._open = engine()
        for name, columns in TABLES.items():
            made = ", ".join(f"{column} {self._types[kind]}" for column, kind in columns.items())
            self.run(f"CREATE OR REPLACE TABLE {name} ({made}) ENGINE = Memory")

    def run(self, sql: str) -> None:
        self._open.query(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        told = self._open.query(f"{sql} {self._settings} FORMAT JSONCompactEachRow")
        return [tuple(_plain(value) for value in json.loads(line)) for line in told.splitlines() if line]

    def close(self) -> None:
        for name in TABLES:
            self.run(f"DROP TABLE {name}")


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return date.fromisoformat(value) if len(value) == len("2026-11-20") else UUID(value)
    return value


def fill(engine: Engine, world: World) -> None:
    """Empty its tables and put a world in."""
    contents: dict[str, Iterable[Sequence[Any]]] = {
        "calls": world.calls,
        "agent_tags": [(ORG, *each) for each in world.agent_tags],
        "call_tags": [(ORG, *each) for each in world.call_tags],
    }
    for name in TABLES:
        engine.run(f"TRUNCATE TABLE {name}")
        rows = ", ".join(f"({', '.join(_literal(value) for value in row)})" for row in contents.get(name, ()))
        if rows:
            engine.run(f"INSERT INTO {name} VALUES {rows}")
    if world.calls:
        engine.run(ROLLED_UP)


def _literal(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"'{value}'"
