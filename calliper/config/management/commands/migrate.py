from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands.migrate import Command as Migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from calliper.config.backup import snapshot
from calliper.config.backup.problem import BackupError
from calliper.config.server.owner import as_owner
from calliper.core.clock import now
from calliper.core.planner import tell
from calliper.core.row_security import enforce
from calliper.core.scope import unscoped

# Both databases are migrated one after the other: one snapshot from before both.
_taken: list[Path] = []


class Command(Migrate):
    """Django's migrate, after a snapshot of what is there.

    Rebuilding a table reads the rows of every organisation, and forgets its statistics.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        """Django's, and one of ours."""
        super().add_arguments(parser)
        parser.add_argument(
            "--no-snapshot", action="store_false", dest="snapshot", help="do not copy the databases first"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with unscoped("migrations"):
            if options["snapshot"] and not _taken and _would_change(options):
                _take()
            try:
                with as_owner(connection):
                    super().handle(*args, **options)
                    if not options["plan"]:
                        enforce(connection)
            except Exception as wrong:
                if not _taken:
                    raise
                raise CommandError(_way_back(wrong)) from wrong
        tell(connection)


def _would_change(options: dict[str, Any]) -> bool:
    """Whether a database that is in use would be another one afterwards."""
    if options["plan"] or options["check_unapplied"]:
        return False
    executor = MigrationExecutor(connections[options["database"]])
    if not executor.loader.applied_migrations:
        return False
    return bool(options["app_label"] or executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _take() -> None:
    try:
        taken = snapshot.take(settings.HOME, now())
    except BackupError as wrong:
        raise CommandError(
            f"No snapshot could be taken before the migration, so nothing was changed. {wrong} "
            "To migrate all the same: calliper migrate --no-snapshot"
        ) from wrong
    if taken:
        _taken.append(taken)


def _way_back(wrong: Exception) -> str:
    return (
        f"The migration failed: {wrong}\nThe databases as they were before it are in {_taken[0]}. To go back: "
        f"calliper restore --snapshot {_taken[0]}, then start the earlier version of Calliper."
    )
