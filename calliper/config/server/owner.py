"""The role that owns the tables, where it is not the one that serves: who serves can then not take a policy away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import CommandError
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper

_TAKEN = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
_GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
)


@contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Be the role of CALLIPER_MIGRATION_DATABASE_URL, and grant the serving role at the end what it needs for rows.

    Without that setting, or on another database than that of the rows, this does nothing. Raises CommandError.
    """
    place, kept = settings.MIGRATION_DATABASE, connection.settings_dict
    if place is None or connection.alias != DEFAULT_DB_ALIAS:
        yield
        return
    if place["NAME"] != kept["NAME"] or connection.vendor != "postgresql":
        raise CommandError(
            "CALLIPER_MIGRATION_DATABASE_URL must name the database of CALLIPER_DATABASE_URL, with another role."
        )
    serving = _role(connection)
    connection.close()
    connection.settings_dict = {**kept, **{name: place[name] for name in _TAKEN}}
    try:
        yield
        _grant(connection, serving)
    finally:
        connection.close()
        connection.settings_dict = kept


def _role(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def _grant(connection: BaseDatabaseWrapper, role: str) -> None:
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        names = {"schema": quote(cursor.fetchone()[0]), "role": quote(role)}
        for statement in _GRANTS:
            cursor.execute(statement.format(**names))
