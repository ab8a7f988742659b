"""Copying a database of a running server whole and consistent, and bringing a copy back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from calliper.config.backup import postgres
from calliper.config.backup.archive import Part
from calliper.config.backup.problem import BackupError
from calliper.config.backup.tables import Tables, of_sqlite

ROWS_ALIAS, KEYS_ALIAS = "default", "keys"
NAMES = {ROWS_ALIAS: "calliper", KEYS_ALIAS: "keys"}
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Copy:
    """One database as a file, and what is in it."""

    part: Part
    engine: str
    tables: Tables


def engine(alias: str) -> str:
    """`sqlite` or `postgresql`."""
    return "sqlite" if str(settings.DATABASES[alias]["ENGINE"]).endswith("sqlite3") else "postgresql"


def copy(alias: str, into: Path) -> Copy:
    """Copy a database into the folder while others write to it. Raises BackupError."""
    if engine(alias) == "postgresql":
        part = Part(f"{NAMES[alias]}.dump", into / f"{NAMES[alias]}.dump")
        return Copy(part, "postgresql", postgres.dump(settings.DATABASES[alias], part.path))
    part = Part(f"{NAMES[alias]}.sqlite3", into / f"{NAMES[alias]}.sqlite3")
    copy_sqlite(Path(str(settings.DATABASES[alias]["NAME"])), part.path)
    return Copy(part, "sqlite", of_sqlite(part.path))


def copy_sqlite(source: Path, target: Path) -> None:
    """SQLite's online copy in one reading transaction: writers go on, and the copy is of one moment."""
    if not source.exists():
        raise BackupError(
            f"There is no database at {source} yet: start the server first, or correct CALLIPER_HOME."
        )
    target.touch(mode=0o600)
    try:
        with (
            closing(sqlite3.connect(source, timeout=PATIENCE_S)) as running,
            closing(_bare(target)) as copied,
        ):
            running.backup(copied)
    except sqlite3.Error as wrong:
        raise BackupError(
            f"{source} cannot be copied to {target.parent}: {wrong}. Nothing half was kept."
        ) from wrong


def _bare(target: Path) -> sqlite3.Connection:
    """No journal and no syncing: a copy that is cut off is thrown away."""
    made = sqlite3.connect(target)
    made.execute("PRAGMA journal_mode=OFF")
    made.execute("PRAGMA synchronous=OFF")
    return made


def facts(copied: Copy) -> dict[str, Any]:
    """What the manifest says of a copy."""
    return {
        "engine": copied.engine,
        "tables": {name: [rows, digest] for name, (rows, digest) in copied.tables.contents.items()},
        "migrations": copied.tables.migrations,
        "newest": copied.tables.newest,
    }
