"""PostgreSQL's own programs, which learn where from the environment: no password stands on a command line."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from calliper.config.backup.problem import BackupError
from calliper.config.backup.tables import APPLIED, MIGRATIONS, NEWEST, Tables
from calliper.core.row_security import ALL, SETTING

# A copy is of every organisation: row-level security (core/row_security.py) is told so.
_EVERY = f"-c {SETTING}={ALL}"
# Adds up the first bits of each row's digest: the order of rows does not matter, which no copy keeps.
_DIGEST = (
    "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text FROM {} t"
)
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


def has_tools() -> bool:
    """Whether this machine has PostgreSQL's programs."""
    return bool(shutil.which("pg_dump") and shutil.which("pg_restore"))


def dump(place: Mapping[str, Any], target: Path) -> Tables:
    """Write a database into one file; what is counted is exactly what is written. Raises BackupError."""
    target.touch(mode=0o600)
    with _connected(place) as opened:
        opened.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        moment = opened.execute("SELECT pg_export_snapshot()").fetchone()[0]
        save(place, target, f"--snapshot={moment}")
        return _looked_at(opened)


def save(place: Mapping[str, Any], target: Path, *more: str) -> None:
    """Write a database into one file. Raises BackupError."""
    _run("pg_dump", place, "--format=custom", "--no-owner", "--no-privileges", "--enable-row-security", *more,
         f"--file={target}", str(place["NAME"]))  # fmt: skip


def restore(place: Mapping[str, Any], source: Path) -> None:
    """Fill an empty database from a file, all or nothing. Raises BackupError."""
    if names := table_names(place):
        raise BackupError(not_empty(place, names))
    _run("pg_restore", place, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
         f"--dbname={place['NAME']}", str(source))  # fmt: skip


def not_empty(place: Mapping[str, Any], names: Sequence[str]) -> str:
    """The sentence for a database that would be written over."""
    return (
        f"The database {place['NAME']} is not empty: it has {len(names)} tables. Make an empty one and name it in "
        "CALLIPER_DATABASE_URL or CALLIPER_KEYS_DATABASE_URL; the old one stays as it is."
    )


def tables(place: Mapping[str, Any]) -> Tables:
    """What is in a database now."""
    with _connected(place) as opened:
        return _looked_at(opened)


def table_names(place: Mapping[str, Any]) -> list[str]:
    """The tables of a database. Raises BackupError when it does not answer."""
    with _connected(place) as opened:
        return [row[0] for row in opened.execute(_TABLES)]


@contextmanager
def scratch(place: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """An empty database beside this one, dropped afterwards. Raises BackupError when the role may make none."""
    name = f"calliper_verify_{secrets.token_hex(4)}"
    _beside(place, f"CREATE DATABASE {name}")
    try:
        yield {**place, "NAME": name}
    finally:
        _beside(place, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def url(place: Mapping[str, Any]) -> str:
    """The database as CALLIPER_DATABASE_URL names it."""
    rights = quote(str(place.get("USER") or ""), safe="")
    if place.get("PASSWORD"):
        rights += f":{quote(str(place['PASSWORD']), safe='')}"
    more = {"host": place.get("HOST"), "port": place.get("PORT"), **(place.get("OPTIONS") or {})}
    query = urlencode({name: value for name, value in more.items() if value})
    return f"postgresql://{rights}@/{quote(str(place['NAME']), safe='')}?{query}"


def _looked_at(opened: Any) -> Tables:
    from psycopg import sql

    names = [row[0] for row in opened.execute(_TABLES)]
    contents = {
        name: opened.execute(sql.SQL(_DIGEST).format(sql.Identifier(name))).fetchone() for name in names
    }
    applied = opened.execute(APPLIED) if MIGRATIONS in names else []
    newest = {}
    for what, (table, question) in NEWEST.items():
        at = opened.execute(question).fetchone()[0] if table in names else None
        newest.update({what: at.isoformat()} if at else {})
    return Tables(contents, [f"{app}.{name}" for app, name in applied], newest)


@contextmanager
def _connected(place: Mapping[str, Any]) -> Iterator[Any]:
    import psycopg

    try:
        with psycopg.connect(
            **_given(place), dbname=place["NAME"], options=f"-c TimeZone=UTC {_EVERY}"
        ) as opened:
            yield opened
    except psycopg.Error as wrong:
        raise BackupError(f"The database {place['NAME']} cannot be read: {_short(str(wrong))}") from wrong


def _beside(place: Mapping[str, Any], statement: str) -> None:
    import psycopg

    try:
        with psycopg.connect(**_given(place), dbname=place["NAME"], autocommit=True) as opened:
            opened.execute(statement)
    except psycopg.Error as wrong:
        raise BackupError(
            f"A scratch database to verify the backup cannot be made: {_short(str(wrong))} "
            "Give the role the right to create databases (ALTER ROLE … CREATEDB)."
        ) from wrong


def _given(place: Mapping[str, Any]) -> dict[str, Any]:
    named = {"host": place.get("HOST"), "port": place.get("PORT"), "user": place.get("USER")}
    held = {**named, "password": place.get("PASSWORD"), **(place.get("OPTIONS") or {})}
    return {name: value for name, value in held.items() if value}


def _run(program: str, place: Mapping[str, Any], *words: str) -> None:
    if not has_tools():
        raise BackupError(
            "PostgreSQL's programs pg_dump and pg_restore are not on this machine: install them, "
            "of the server's version or newer."
        )
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    given = {names.get(name, f"PG{name.upper()}"): str(value) for name, value in _given(place).items()}
    env = {"PATH": os.defpath, "PGOPTIONS": _EVERY, **given}
    done = subprocess.run(
        [shutil.which(program) or program, *words], env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {_short(done.stderr)}")


def _short(told: str) -> str:
    return " ".join(told.split())[:300]
