"""Both databases before the first and after the last request."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections

from calliper.core.keys.wrapping import check_master_key


def make_ready(*, migrate: bool) -> None:
    """Migrate both databases and open the master key; raises MasterKeyError or DatabaseError."""
    if migrate:
        for alias in connections:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
    check_master_key()


def checkpoint() -> None:
    """Write SQLite's journals into their files, so that a copy of the folder is whole, and close."""
    for alias in connections:
        if connections[alias].vendor == "sqlite":
            with connections[alias].cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections[alias].close()
