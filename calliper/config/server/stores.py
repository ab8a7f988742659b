"""Both databases before the first and after the last request."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections

from calliper.core.keys.wrapping import check_master_key


def make_ready(*, migrate: bool, snapshot: bool = True) -> None:
    """Migrate both databases and open the master key; raises MasterKeyError, DatabaseError or CommandError.

    A database in use is copied before it is migrated, unless `snapshot` is False.
    """
    if unfinished(settings.HOME).exists():
        raise CommandError(
            f"A restore into {settings.HOME} was broken off before it was done. Run it again with --replace."
        )
    if migrate:
        for alias in connections:
            call_command("migrate", database=alias, verbosity=0, interactive=False, snapshot=snapshot)
    check_master_key()


def unfinished(home: Path) -> Path:
    """The file that stands in a home folder while a restore moves files into it."""
    return home / "restore.unfinished"


def checkpoint() -> None:
    """Write SQLite's journals into their files, so that a copy of the folder is whole, and close."""
    for alias in connections:
        if connections[alias].vendor == "sqlite":
            with connections[alias].cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections[alias].close()
