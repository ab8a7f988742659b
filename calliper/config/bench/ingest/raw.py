"""The other side of the ratio: the rows that the server wrote, written again by the driver alone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import psycopg
from psycopg import sql

from calliper.config.bench import scratch
from calliper.config.bench.ingest.load import BATCH
from calliper.config.settings import SQLITE_OPTIONS

# Everything a batch writes that holds call data, parents first. The ledger, the events and the days of the phone,
# a handful of rows per batch, are the product's own bookkeeping: they are on the server's side of the ratio only.
TABLES = ("calls_contact", "calls_contactname", "calls_nametoken", "calls_call")
# Slices whose rows calls refer to: organisations, members, teams, devices, lines.
PARENTS = ("orgs_", "devices_")
NOTHING = "00000000000000000000000000000000"
Rows = Mapping[str, Sequence[Sequence[Any]]]


def _shares(rows: Rows, columns: Mapping[str, Sequence[str]], commits: int) -> list[Rows]:
    """The rows of each commit: its calls in the order of their ids, before them what nobody has written yet of their
    contacts, so that every foreign key is met.
    """
    calls, of_call = rows["calls_call"], columns["calls_call"].index("contact_id")
    waiting: dict[str, dict[Any, list[Sequence[Any]]]] = {}
    for table in TABLES[:-1]:
        key = columns[table].index("id" if table == "calls_contact" else "contact_id")
        waiting[table] = defaultdict(list)
        for row in rows[table]:
            waiting[table][row[key]].append(row)
    shares: list[Rows] = []
    for n in range(commits):
        share = calls[len(calls) * n // commits : len(calls) * (n + 1) // commits]
        met = list(dict.fromkeys(row[of_call] for row in share))
        shares.append(
            {table: [row for each in met for row in held.pop(each, ())] for table, held in waiting.items()}
            | {"calls_call": share}
        )
    return shares


class RawSqlite:
    """An empty copy of the server's database, and a plain connection with the server's pragmas."""

    def __init__(self, filled: Path, home: Path) -> None:
        _migrate(scratch.environment(home))
        self._source = sqlite3.connect(filled)
        self._target = sqlite3.connect(home / "calliper.sqlite3", isolation_level=None)
        self._marks = dict.fromkeys(TABLES, NOTHING)
        self._columns = {table: self._names(table) for table in TABLES}
        for pragma in str(SQLITE_OPTIONS["init_command"]).split(";"):
            self._target.execute(pragma)
        self._copy_parents(filled)
        self._target.execute("PRAGMA foreign_keys=ON")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()
        self._target.close()

    def write(self, calls: int) -> float:
        """Seconds to write what the server has written since the last time."""
        found = {table: self._new(table) for table in TABLES}
        shares = _shares(found, self._columns, calls // BATCH)
        started = time.perf_counter()
        for share in shares:
            self._target.execute("BEGIN IMMEDIATE")
            for table, rows in share.items():
                self._upsert(table, rows)
            self._target.execute("COMMIT")
        return time.perf_counter() - started

    def _new(self, table: str) -> list[tuple[Any, ...]]:
        ask = f'SELECT * FROM "{table}" WHERE id > ? ORDER BY id'  # noqa: S608
        rows = self._source.execute(ask, [self._marks[table]]).fetchall()
        newest = f'SELECT max(id) FROM "{table}"'  # noqa: S608
        self._marks[table] = self._source.execute(newest).fetchone()[0] or NOTHING
        return rows

    def _names(self, table: str) -> list[str]:
        return [column[0] for column in self._source.execute(f'SELECT * FROM "{table}" LIMIT 0').description]  # noqa: S608

    def _upsert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        if rows:
            marks = ",".join("?" * len(rows[0]))
            self._target.executemany(f'INSERT INTO "{table}" VALUES ({marks}) ON CONFLICT DO NOTHING', rows)  # noqa: S608

    def _copy_parents(self, filled: Path) -> None:
        """Foreign keys are checked on this side too."""
        self._target.execute("PRAGMA foreign_keys=OFF")
        self._target.execute("ATTACH ? AS filled", [str(filled)])
        tables = "SELECT name FROM filled.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (table,) in self._target.execute(tables).fetchall():
            if table.startswith(PARENTS):
                self._target.execute(f'INSERT OR IGNORE INTO main."{table}" SELECT * FROM filled."{table}"')  # noqa: S608
        self._target.execute("DETACH filled")


class RawPostgres:
    """An empty copy of the server's database in the same cluster: COPY into temporary tables, then an upsert."""

    def __init__(self, filled: str, empty: str, home: Path) -> None:
        _migrate(scratch.environment(home / "raw", {"CALLIPER_DATABASE_URL": empty}))
        self._source = psycopg.connect(filled, autocommit=True)
        self._target = psycopg.connect(empty, autocommit=True)
        self._marks = dict.fromkeys(TABLES, NOTHING)
        self._columns = {table: self._names(table) for table in TABLES}
        self._copy_parents()
        for table in TABLES:
            make = "CREATE TEMPORARY TABLE {} (LIKE {}) ON COMMIT DELETE ROWS"
            self._target.execute(sql.SQL(make).format(_temporary(table), sql.Identifier(table)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()
        self._target.close()

    def write(self, calls: int) -> float:
        """Seconds to write what the server has written since the last time."""
        found = {table: self._new(table) for table in TABLES}
        shares = _shares(found, self._columns, calls // BATCH)
        started = time.perf_counter()
        for share in shares:
            with self._target.transaction():
                for table, rows in share.items():
                    self._upsert(table, rows)
        return time.perf_counter() - started

    def _new(self, table: str) -> list[tuple[Any, ...]]:
        ask = sql.SQL("SELECT * FROM {} WHERE id > %s ORDER BY id").format(sql.Identifier(table))
        rows = self._source.execute(ask, [self._marks[table]]).fetchall()
        if rows:
            newest = sql.SQL("SELECT id FROM {} ORDER BY id DESC LIMIT 1").format(sql.Identifier(table))
            held = self._source.execute(newest).fetchone()
            self._marks[table] = held[0] if held else NOTHING
        return rows

    def _names(self, table: str) -> list[str]:
        ask = sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(table))
        return [column.name for column in self._source.execute(ask).description or ()]

    def _upsert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        with self._target.cursor() as cursor:
            with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(_temporary(table))) as copy:
                for row in rows:
                    copy.write_row(row)
            upsert = "INSERT INTO {} SELECT * FROM {} ON CONFLICT DO NOTHING"
            cursor.execute(sql.SQL(upsert).format(sql.Identifier(table), _temporary(table)))

    def _copy_parents(self) -> None:
        ask = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        with self._target.transaction():
            self._target.execute("SET LOCAL session_replication_role = replica")
            for (name,) in self._source.execute(ask).fetchall():
                if not name.startswith(PARENTS):
                    continue
                table = sql.Identifier(name)
                with (
                    self._source.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(table)) as out,
                    self._target.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as into,
                ):
                    for block in out:
                        into.write(block)


def _temporary(table: str) -> sql.Identifier:
    return sql.Identifier(f"in_{table}")


def _migrate(env: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity", "0"], env=dict(env), check=True)
