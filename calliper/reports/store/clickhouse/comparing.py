"""What the server holds beside what it should hold, per month of local days.

Both engines write a call as the same text and add up digests of it. Only months that differ come over, into temporary
tables of the names that the statements of store/comparing.py ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from calliper.reports import rollup
from calliper.reports.store import comparing, schema, staging
from calliper.reports.store.clickhouse.http import Link
from calliper.reports.store.clickhouse.moving import quoted
from calliper.reports.store.clickhouse.scratch import Scratch
from calliper.reports.store.writer import Difference

MONTH = "formatDateTime(day, '%Y-%m')"
FRESH_TEXT = f"concat_ws(',', {', '.join(schema.CALL_COLUMNS)})"
FRESH_DIGESTS = f"""
SELECT strftime(day, '%Y-%m') AS month, count(*), sum(md5_number_lower({FRESH_TEXT}))
FROM fresh WHERE org = $org GROUP BY ALL
"""
HELD_TEXT = f"concatWithSeparator(',', {', '.join(f'toString({name})' for name in schema.CALL_COLUMNS)})"
# The number that DuckDB makes of the last eight bytes.
HELD_NUMBER = f"reinterpretAsUInt64(substring(MD5({HELD_TEXT}), 9, 8))"
HELD_DIGESTS = f"""
SELECT {MONTH} AS month, count(*), sum(toUInt128({HELD_NUMBER}))
FROM calls WHERE org = {{org:d}} GROUP BY month
"""


def suspects(scratch: Scratch, org: int) -> list[UUID]:
    """Ids of some calls that differ: in the months whose digests do, and wherever tags do."""
    fresh = {row[0]: row[1:] for row in scratch.execute(FRESH_DIGESTS, {"org": org}).fetchall()}
    held = {row[0]: row[1:] for row in scratch.link.rows(HELD_DIGESTS.format(org=org))}
    months = sorted(month for month in fresh.keys() | held.keys() if fresh.get(month) != held.get(month))
    wanted = ", ".join(f"'{month}'" for month in months)
    _fetch(scratch, org, calls=f"{MONTH} IN ({wanted})" if months else "1 = 0", tags="1 = 1")
    return comparing.suspects_of(scratch, org, months)


def unlike(scratch: Scratch, org: int, ids: Sequence[UUID]) -> list[UUID]:
    """Those of these calls that are not held as they should be, or whose tags are not."""
    which = f"id IN ({quoted(ids)})"
    _fetch(scratch, org, calls=which, tags=which)
    return comparing.unlike(scratch, org, ids)


def months_of(scratch: Scratch, org: int, ids: Sequence[UUID]) -> list[Difference]:
    """The months of these calls, with the counts of each."""
    staging.stage(scratch, "asked", {"id": "UUID"}, [(str(each),) for each in ids])
    fresh = scratch.execute(
        "SELECT strftime(day, '%Y-%m') AS month, count(*), count(*) FILTER (WHERE id IN (SELECT id FROM asked)) "
        "FROM fresh WHERE org = ? GROUP BY month",
        [org],
    ).fetchall()
    asked = f"countIf(id IN ({quoted(ids)}))"
    held = scratch.link.rows(
        f"SELECT {MONTH} AS month, count(*), {asked} FROM calls WHERE org = {org:d} GROUP BY month"
    )
    months = sorted({row[0] for row in (*fresh, *held) if row[2]})
    expected, counted = ({row[0]: row[1] for row in side} for side in (fresh, held))
    return [Difference("calls", month, expected.get(month, 0), counted.get(month, 0)) for month in months]


def rollup_months(link: Link, org: int) -> list[Difference]:
    """The months whose rollup is not what the calls that are held add up to; counts are of calls."""
    names = ", ".join(schema.DAY_COLUMNS)
    made = [name if name in rollup.KEYS else f"toInt64({value})" for name, value in rollup.columns().items()]
    held = [name if name in rollup.KEYS else f"toInt64({name}) AS {name}" for name in schema.DAY_COLUMNS]
    both = (
        f"SELECT {', '.join(held)}, -1 AS side FROM (SELECT {names} FROM days WHERE org = {org:d}) UNION ALL "
        f"SELECT {', '.join(made)}, 1 FROM calls WHERE org = {org:d} GROUP BY {', '.join(rollup.KEYS)}"
    )
    unlike = f"SELECT {MONTH} FROM ({both}) GROUP BY {names} HAVING sum(side) <> 0"
    sql = (
        f"SELECT {MONTH} AS month, sumIf(calls, side = 1), sumIf(calls, side = -1) FROM ({both}) "
        f"WHERE {MONTH} IN ({unlike}) GROUP BY month ORDER BY month"
    )
    return [Difference("days", *row) for row in link.rows(sql)]


def _fetch(scratch: Scratch, org: int, *, calls: str, tags: str) -> None:
    for table, of, which in (
        ("calls", schema.CALL_COLUMNS, calls),
        ("call_tags", schema.CALL_TAG_COLUMNS, tags),
    ):
        scratch.fetch(table, of, f"SELECT {', '.join(of)} FROM {table} WHERE org = {org:d} AND {which}")
