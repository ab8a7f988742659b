"""What is in a database: rows and a digest per table, the migrations applied, and how new the newest row is."""

from __future__ import annotations

import hashlib
import marshal
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from calliper.config.backup.problem import BackupError

_AT_A_TIME = 1000
NEWEST = {
    "event": ("activity_event", "SELECT max(at) FROM activity_event"),
    "call": ("calls_call", "SELECT max(received_at) FROM calls_call"),
}
MIGRATIONS = "django_migrations"
APPLIED = "SELECT app, name FROM django_migrations ORDER BY id"


@dataclass(frozen=True)
class Tables:
    """Per table the number of rows and a digest; migrations as `app.name`; times as ISO text, UTC."""

    contents: dict[str, tuple[int, str]]
    migrations: list[str]
    newest: dict[str, str]


def of_sqlite(path: Path) -> Tables:
    """Look at a copy that nobody writes to. Raises BackupError when it is no whole database."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as opened:
            _whole(opened, path)
            names = [row[0] for row in opened.execute(_NAMES)]
            contents = {name: _digest(opened, name) for name in names}
            return Tables(contents, _migrations(opened, names), _newest(opened, names))
    except sqlite3.Error as wrong:
        raise BackupError(f"{path.name} is not a whole database: {wrong}.") from wrong


_NAMES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"


def _whole(opened: sqlite3.Connection, path: Path) -> None:
    told = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    if told != "ok":
        raise BackupError(f"{path.name} is not a whole database: {told}.")


def _digest(opened: sqlite3.Connection, table: str) -> tuple[int, str]:
    """Rows in the order of their storage, which a copy keeps. marshal's oldest form gives equal rows equal bytes."""
    digest, rows = hashlib.sha256(), 0
    cursor = opened.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the name is the database's own
    while some := cursor.fetchmany(_AT_A_TIME):
        digest.update(marshal.dumps(some, 0))
        rows += len(some)
    return rows, digest.hexdigest()


def _migrations(opened: sqlite3.Connection, names: list[str]) -> list[str]:
    applied = opened.execute(APPLIED) if MIGRATIONS in names else []
    return [f"{app}.{name}" for app, name in applied]


def _newest(opened: sqlite3.Connection, names: list[str]) -> dict[str, str]:
    asked = {what: question for what, (table, question) in NEWEST.items() if table in names}
    told = {what: opened.execute(question).fetchone()[0] for what, question in asked.items()}
    return {what: at for what, at in told.items() if at}
