"""Who may store at the same time. SQLite has one writer anyway."""

from __future__ import annotations

from uuid import UUID

from django.db import connection


def take_turn(org_id: UUID, *, alone: bool) -> None:
    """Store beside others until the transaction ends; `alone`, wait until nobody else of the organisation stores.

    The unique natural key keeps one call from being born twice. It cannot where one of two senders knows no
    milliseconds: the two would not see each other's call.
    """
    if connection.vendor == "postgresql":
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [int.from_bytes(org_id.bytes[8:], signed=True)])
