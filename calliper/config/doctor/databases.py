"""Both databases."""

from __future__ import annotations

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from calliper.config.doctor.finding import Finding, bad, check, good, missing_databases, warning
from calliper.core.guard import SCOPED_TABLES
from calliper.core.row_security import lacking

SYNCHRONOUS_FULL = 2
ROLE = "SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"


@check("Databases")
def reachable() -> Finding:
    """They answer; SQLite must sync every commit, because a phone deletes what was acknowledged."""
    if absent := missing_databases():
        return bad(f"{', '.join(absent)}: not there yet", "Run `calliper serve`, which makes them.")
    for alias in connections:
        weak = _weakness(alias)
        if weak:
            return bad(
                f"{alias}: {weak}", "Remove changes to SQLITE_OPTIONS in the settings, then start again."
            )
    return good(", ".join(f"{alias} ({connections[alias].vendor})" for alias in connections))


def _weakness(alias: str) -> str:
    with connections[alias].cursor() as cursor:
        if connections[alias].vendor != "sqlite":
            cursor.execute("SELECT 1")
            return ""
        cursor.execute("PRAGMA journal_mode")
        journal = cursor.fetchone()[0]
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
    if journal != "wal":
        return f"the journal mode is {journal}, not wal"
    return "" if synchronous >= SYNCHRONOUS_FULL else "commits are not forced to the disk"


@check("Migrations", needs_databases=True)
def migrations() -> Finding:
    """Code and tables belong together."""
    missing = []
    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        missing += [f"{alias}: {migration.app_label}.{migration.name}" for migration, _ in plan]
    if missing:
        return bad(
            f"{len(missing)} not applied, first {missing[0]}", "Run `calliper serve`, which applies them."
        )
    return good("all applied")


@check("Row-level security", needs_databases=True, strict=True)
def row_level_security() -> Finding:
    """The database's own belt binds neither superusers nor roles that may bypass it."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        return good("not in SQLite, where the guard on the connection stands alone")
    if weak := lacking(connection):
        return bad(
            f"{len(weak)} tables without their policy, first {weak[0]}",
            "Run `calliper migrate`, which puts it there.",
        )
    with connection.cursor() as cursor:
        cursor.execute(ROLE)
        role, is_free = cursor.fetchone()
    if is_free:
        return warning(
            f"the role {role} is a superuser or bypasses it, so it does not hold",
            f"Let Calliper serve as an ordinary role: ALTER ROLE {role} NOSUPERUSER NOBYPASSRLS",
        )
    return good(f"on {len(SCOPED_TABLES)} tables, and {role} is bound by it")


@check("Key database")
def keys_apart() -> Finding:
    """A backup of the data must not hold the keys that open it."""
    places = {(str(found["NAME"]), str(found.get("HOST", ""))) for found in settings.DATABASES.values()}
    if len(places) < len(settings.DATABASES):
        return bad(
            "data and keys are in one database",
            "Name another database in CALLIPER_KEYS_DATABASE_URL: whoever gets one must not get both.",
        )
    return good("apart from the data")
