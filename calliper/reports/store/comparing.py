"""Counts and digests of what the projection holds beside what it should hold, per month of local days.

`fresh` and `fresh_tags` are temporary tables of the same columns, read from the system of record.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from calliper.reports import rollup
from calliper.reports.store import schema, staging
from calliper.reports.store.replacing import KEYS
from calliper.reports.store.writer import Difference

MOST_IDS = 2000
TABLES = {"calls": schema.CALL_COLUMNS, "call_tags": schema.CALL_TAG_COLUMNS}
FRESH = {"calls": "fresh", "call_tags": "fresh_tags"}


def prepare(writer: Any) -> None:
    """Make empty tables for what should be held."""
    for name, table in FRESH.items():
        writer.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({schema.columns(TABLES[name])})")


def put_fresh_tags(writer: Any, org: int, pairs: Sequence[tuple[str, int]]) -> None:
    """Tags as they should be held: those of calls that count."""
    staging.stage(writer, "tagged", {"id": "UUID", "tag": "INTEGER"}, pairs)
    writer.execute(
        "INSERT INTO fresh_tags SELECT ?, id, tag FROM tagged WHERE id IN (SELECT id FROM fresh)", [org]
    )


def months(writer: Any, org: int) -> list[Difference]:
    """The months whose counts or digests of calls differ."""
    digest = f"count(*) AS number, sum(hash({', '.join(schema.CALL_COLUMNS)})) AS digest"
    side = f"SELECT strftime(day, '%Y-%m') AS month, {digest} FROM {{}} WHERE org = $org GROUP BY ALL"
    sql = f"""
    SELECT coalesce(f.month, c.month) AS month, coalesce(f.number, 0), coalesce(c.number, 0)
    FROM ({side.format("fresh")}) f FULL JOIN ({side.format("calls")}) c ON f.month = c.month
    WHERE f.number IS DISTINCT FROM c.number OR f.digest IS DISTINCT FROM c.digest ORDER BY month
    """
    return [Difference("calls", *row) for row in writer.execute(sql, {"org": org}).fetchall()]


def suspects(writer: Any, org: int) -> list[UUID]:
    """Ids of some calls that differ: in the months whose digests do, and wherever tags do."""
    return suspects_of(writer, org, [each.month for each in months(writer, org)])


def suspects_of(writer: Any, org: int, unlike_months: Sequence[str]) -> list[UUID]:
    """The same where it is known which months differ."""
    staging.stage(writer, "months", {"month": "VARCHAR"}, [(month,) for month in unlike_months])
    return _unlike(writer, org, {"calls": "strftime(day, '%Y-%m') IN (SELECT month FROM months)"})


def unlike(writer: Any, org: int, ids: Sequence[UUID]) -> list[UUID]:
    """Those of these calls that are not held as they should be, or whose tags are not."""
    _ask(writer, ids)
    return _unlike(writer, org, dict.fromkeys(TABLES, "id IN (SELECT id FROM asked)"))


def _unlike(writer: Any, org: int, only: Mapping[str, str]) -> list[UUID]:
    parts = []
    for name, of in TABLES.items():
        which = f"org = $org AND {only.get(name, 'true')}"
        sides = [f"SELECT {', '.join(of)} FROM {table} WHERE {which}" for table in (FRESH[name], name)]
        parts += [f"({a} EXCEPT ALL {b})" for a, b in (sides, sides[::-1])]
    union = " UNION ".join(f"SELECT id FROM {part}" for part in parts)
    return [row_id for (row_id,) in writer.execute(f"{union} LIMIT {MOST_IDS}", {"org": org}).fetchall()]


def _ask(writer: Any, ids: Sequence[UUID]) -> None:
    staging.stage(writer, "asked", {"id": "UUID"}, [(str(each),) for each in ids])


def drop_fresh(writer: Any, ids: Sequence[UUID]) -> None:
    """Forget what these calls should be."""
    _ask(writer, ids)
    for table in FRESH.values():
        writer.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM asked)")


def months_of(writer: Any, org: int, ids: Sequence[UUID]) -> list[Difference]:
    """The months of these calls, with the counts of each."""
    _ask(writer, ids)
    month = "strftime(day, '%Y-%m')"
    side = f"SELECT {month} AS month, id FROM {{}} WHERE org = $org"
    sql = f"""
    WITH wanted AS (
      SELECT DISTINCT month FROM ({side.format("fresh")} UNION {side.format("calls")})
      WHERE id IN (SELECT id FROM asked))
    SELECT month, (SELECT count(*) FROM fresh WHERE org = $org AND {month} = wanted.month),
      (SELECT count(*) FROM calls WHERE org = $org AND {month} = wanted.month)
    FROM wanted ORDER BY month
    """
    return [Difference("calls", *row) for row in writer.execute(sql, {"org": org}).fetchall()]


def rollup_months(writer: Any, org: int) -> list[Difference]:
    """The months whose rollup is not what the calls that are held add up to; counts are of calls."""
    made = f"SELECT {rollup.filled()} FROM calls WHERE org = $org GROUP BY {KEYS}"
    # Columns of an aggregate have no names and wider types, so the table lends its own.
    names = ", ".join(schema.DAY_COLUMNS)
    writer.execute(f"CREATE OR REPLACE TEMP TABLE fresh_days ({schema.columns(schema.DAY_COLUMNS)})")
    writer.execute(f"INSERT INTO fresh_days {made}", {"org": org})
    held = f"SELECT {names} FROM days WHERE org = $org"
    fresh = f"SELECT {names} FROM fresh_days"
    sql = f"""
    WITH unlike AS (
      SELECT DISTINCT strftime(day, '%Y-%m') AS month
      FROM (({held} EXCEPT ALL {fresh}) UNION ({fresh} EXCEPT ALL {held})))
    SELECT month,
      (SELECT coalesce(sum(calls), 0)::BIGINT FROM fresh_days WHERE strftime(day, '%Y-%m') = month),
      (SELECT coalesce(sum(calls), 0)::BIGINT FROM days WHERE org = $org AND strftime(day, '%Y-%m') = month)
    FROM unlike ORDER BY month
    """
    return [Difference("days", *row) for row in writer.execute(sql, {"org": org}).fetchall()]


def agent_tags(writer: Any, org: int) -> set[tuple[int, int]]:
    """(agent, tag) as held."""
    return set(writer.execute("SELECT agent, tag FROM agent_tags WHERE org = ?", [org]).fetchall())
