"""The third belt, on PostgreSQL: the database itself shows and takes rows of the organisation in force only.

One policy for each scoped table, forced on the owner too. It reads a setting of the session that the connection is
told by postgresql/base.py: an organisation, all of them, or none. docs/adr/0016 says what this does not protect from.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from calliper.core.guard.tables import OWNER, SCOPED_TABLES
from calliper.core.scope import current

SETTING = "calliper.org_id"
ALL = "all"
POLICY = "calliper_scope"
# Each setting is read once per statement, not per row. A CASE keeps the planner from multiplying the share of one
# organisation, which the statement names already, with itself; and nothing is cast before it is known to be an id.
_MAY = f"""CASE (SELECT coalesce(current_setting('{SETTING}', true), ''))
  WHEN '' THEN false
  WHEN '{ALL}' THEN true
  ELSE {OWNER} = (SELECT nullif(nullif(current_setting('{SETTING}', true), ''), '{ALL}')::uuid)
END"""
# The policy carries it as its comment: PostgreSQL tells a policy in its own words only.
_VERSION = sha256(_MAY.encode()).hexdigest()[:16]
_STATE = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity,
  coalesce(array_agg(p.polname || ':' || coalesce(obj_description(p.oid, 'pg_policy'), ''))
    FILTER (WHERE p.oid IS NOT NULL), '{}')
FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname = ANY(%s)
  AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = %s AND NOT a.attisdropped)
GROUP BY c.oid, c.relname
"""


def in_force() -> str:
    """The scope in force, as the database is told it."""
    held = current()
    if held is None:
        return ""
    return str(held.org_id) if held.org_id else ALL


def enforce(connection: BaseDatabaseWrapper) -> list[str]:
    """Give every scoped table that exists its policy; returns the tables that lacked it. Does nothing on SQLite."""
    if connection.vendor != "postgresql":
        return []
    weak = lacking(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table in weak:
            _put_policy(cursor, connection.ops.quote_name(table))
    return weak


def lacking(connection: BaseDatabaseWrapper) -> list[str]:
    """The scoped tables that are there without exactly this policy."""
    return [table for table, forced, policies in _state(connection) if not forced or policies != _expected()]


def _expected() -> list[str]:
    return [f"{POLICY}:{_VERSION}"]


def _state(connection: BaseDatabaseWrapper) -> Sequence[tuple[str, bool, list[str]]]:
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [sorted(SCOPED_TABLES), OWNER])
        return sorted(cursor.fetchall())


def _put_policy(cursor: Any, table: str) -> None:
    cursor.execute(f"DROP POLICY IF EXISTS {POLICY} ON {table}")
    cursor.execute(f"CREATE POLICY {POLICY} ON {table} USING ({_MAY}) WITH CHECK ({_MAY})")
    cursor.execute(f"COMMENT ON POLICY {POLICY} ON {table} IS '{_VERSION}'")
    cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
