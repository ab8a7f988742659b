"""Building a whole home folder from archives, beside what is in use: to restore it, or to verify a backup."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from calliper.config.backup import archive, blobs, postgres
from calliper.config.backup.databases import KEYS_ALIAS, NAMES, ROWS_ALIAS, engine
from calliper.config.backup.key import BackupKey
from calliper.config.backup.make import FILES, MASTER
from calliper.config.backup.problem import BackupError
from calliper.config.backup.tables import of_sqlite
from calliper.core import disk

Place = Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """The archives, the copies of files, and the keys that open the archives."""

    rows: Path
    keys: Path
    blobs: Path
    backup_keys: Sequence[BackupKey]


@dataclass(frozen=True)
class Staged:
    """A home folder that works. `rows` is the manifest; `damaged` are the files left out; `found` is what it holds."""

    home: Path
    rows: archive.Facts
    damaged: list[blobs.Listed]
    found: dict[str, Any] = field(default_factory=dict)


def stage(
    source: Source,
    home: Path,
    *,
    databases: Mapping[str, Place],
    leave_out_damaged: bool = False,
    now: datetime,
) -> Staged:
    """Unpack, compare and try everything below `home`, an empty folder; `databases` are empty ones for PostgreSQL.

    Raises BackupError.
    """
    disk.make_folder(home)
    told = {
        ROWS_ALIAS: archive.unpack(source.rows, archive.ROWS, keys=source.backup_keys, into=home),
        KEYS_ALIAS: archive.unpack(source.keys, archive.KEYS, keys=source.backup_keys, into=home),
    }
    for alias, facts in told.items():
        _refuse_strangers(facts, alias)
        _bring_in(facts, alias, home, databases.get(alias))
    damaged = _files(source, home, leave_out_damaged=leave_out_damaged)
    (home / FILES).unlink()
    return Staged(home, told[ROWS_ALIAS], damaged, _settled(home, databases, now))


def _refuse_strangers(facts: archive.Facts, alias: str) -> None:
    if facts["engine"] != engine(alias):
        raise BackupError(
            f"The archive holds a {facts['engine']} database, but this server is set up for {engine(alias)}. "
            "Restore it to a server of its own kind: see CALLIPER_DATABASE_URL."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := [name for name in facts["migrations"] if name not in known]:
        raise BackupError(
            f"The backup was made by a newer Calliper ({facts['product']}): this one does not know {unknown[0]}. "
            "Install that version or a newer one, then restore."
        )


def _bring_in(facts: archive.Facts, alias: str, home: Path, place: Place | None) -> None:
    """Into SQLite's file, which is there already, or into an empty PostgreSQL database; then compare every table."""
    if place is None:
        found = of_sqlite(home / f"{NAMES[alias]}.sqlite3")
    else:
        dumped = home / f"{NAMES[alias]}.dump"
        postgres.restore(place, dumped)
        dumped.unlink()
        found = postgres.tables(place)
    expected = {name: tuple(counted) for name, counted in facts["tables"].items()}
    other = sorted(
        name for name in expected | found.contents if expected.get(name) != found.contents.get(name)
    )
    if other:
        raise BackupError(f"The archive does not bring back what was copied: {', '.join(other[:5])} differ.")


def _files(source: Source, home: Path, *, leave_out_damaged: bool) -> list[blobs.Listed]:
    with (home / FILES).open("rb") as lines:
        damaged = list(blobs.damaged(blobs.parsed(lines), source.blobs))
    if damaged and not leave_out_damaged:
        raise BackupError(
            f"{len(damaged)} files are missing or damaged in {source.blobs}, the first is {damaged[0].name}. Name the "
            "right folder with --blobs, or bring back everything else with --leave-out-damaged."
        )
    names = {each.name for each in damaged}
    with (home / FILES).open("rb") as lines:
        blobs.put_back((each for each in blobs.parsed(lines) if each.name not in names), source.blobs, home)
    return damaged


def _settled(home: Path, databases: Mapping[str, Place], now: datetime) -> dict[str, Any]:
    old = ",".join(str(path) for path in sorted(home.glob("master-old-*.key")))
    own = {
        "CALLIPER_DATABASE_URL": postgres.url(databases[ROWS_ALIAS]) if ROWS_ALIAS in databases else "",
        "CALLIPER_KEYS_DATABASE_URL": postgres.url(databases[KEYS_ALIAS]) if KEYS_ALIAS in databases else "",
        "CALLIPER_MASTER_KEY_FILE": str(home / MASTER),
        "CALLIPER_MASTER_KEYS_OLD": old,
        "CALLIPER_LOG_LEVEL": "error",
        "DJANGO_SETTINGS_MODULE": "calliper.config.settings",
    }
    # A value that the operator gave as a file would win over ours.
    own |= {f"{name}_FILE": "" for name in own}
    env = {**os.environ, "CALLIPER_HOME": str(home), **own}
    command = [sys.executable, "-m", "calliper.config.backup.settle", now.isoformat()]
    done = subprocess.run(command, env=env, cwd=home, capture_output=True, text=True, check=False)
    try:
        told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        last = (done.stderr.strip().splitlines() or ["it ended at once"])[-1]
        told = {"problem": last[:300]}
    if "problem" in told:
        raise BackupError(f"What was brought back cannot be used. {told['problem']}")
    return told


def postgres_places() -> dict[str, Place]:
    """The databases of the settings that are PostgreSQL's."""
    return {alias: found for alias, found in settings.DATABASES.items() if engine(alias) == "postgresql"}
