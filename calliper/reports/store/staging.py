"""Rows of the system of record on their way into the projection: three temporary tables that one statement joins.

`staged`: calls with the ids they have. `numbers`: the ordinal of each id. `spans`: how far local time is from UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from calliper.core import clock
from calliper.reports.store.local_time import spans
from calliper.reports.store.schema import CALL_COLUMNS

NAMED = ("agent", "team", "contact", "line", "device")
STAGED = {
    "id": "UUID", "start_ms": "BIGINT", **dict.fromkeys(NAMED, "UUID"), "type": "TINYINT", "direction": "TINYINT",
    "outcome": "TINYINT", "method": "TINYINT", "talk_s": "INTEGER",
}  # fmt: skip
NAMED_AT = [list(STAGED).index(name) for name in NAMED]
_LOCAL = {
    "day": "DATE '1970-01-01' + local_day",
    "hour": "(local_s - local_day * 86400::BIGINT) // 3600",
    "weekday": "((local_day + 3) % 7 + 7) % 7",
}
_VALUES = _LOCAL | {"org": "$org"} | {name: f"coalesce({name}_number.number, 0)" for name in NAMED}
PUT = f"""
INSERT INTO {{table}}
WITH shifted AS (
  SELECT s.*, floor(s.start_ms / 1000)::BIGINT + z.offset_s AS local_s,
    floor((floor(s.start_ms / 1000)::BIGINT + z.offset_s) / 86400)::INTEGER AS local_day
  FROM staged s ASOF JOIN spans z ON s.start_ms >= z.from_ms)
SELECT {", ".join(_VALUES.get(name, "shifted." + name) for name in CALL_COLUMNS)}
FROM shifted {" ".join(f"LEFT JOIN numbers {n}_number ON {n}_number.row_id = shifted.{n}" for n in NAMED)}
ORDER BY shifted.start_ms, shifted.id
"""
MISSING = f"""
SELECT DISTINCT row_id FROM (SELECT unnest([{", ".join(NAMED)}]) AS row_id FROM staged)
WHERE row_id IS NOT NULL AND row_id NOT IN (SELECT row_id FROM numbers)
"""


def put(writer: Any, *, org: int, zone: ZoneInfo, table: str) -> None:
    """Turn what is staged into rows of a table, in the order of their start."""
    first, last = writer.execute("SELECT min(start_ms), max(start_ms) FROM staged").fetchone()
    if first is None:
        return
    years = clock.from_ms(first).year, clock.from_ms(last).year
    stage(writer, "spans", {"from_ms": "BIGINT", "offset_s": "INTEGER"}, spans(zone, *years))
    writer.execute(PUT.format(table=table), {"org": org})


def stage_calls(writer: Any, rows: Sequence[Sequence[Any]]) -> None:
    """Hand some thousands of calls over, a list for each column."""
    stage(writer, "staged", STAGED, rows)


def stage_file(writer: Any, path: Path) -> None:
    """Hand over the calls of a file: a line for each, with commas, nothing where there is no id."""
    columns = ", ".join(f"'{name}': '{kind}'" for name, kind in STAGED.items())
    writer.execute(
        "CREATE OR REPLACE TEMP TABLE staged AS SELECT * "
        f"FROM read_csv(?, header=false, auto_detect=false, delim=',', quote='', escape='', columns={{{columns}}})",
        [str(path)],
    )


def stage_numbers(writer: Any, numbers: Mapping[UUID, int]) -> None:
    """Hand ordinals over, in place of those from before."""
    writer.execute("CREATE OR REPLACE TEMP TABLE numbers (row_id UUID, number INTEGER)")
    add_numbers(writer, numbers)


def add_numbers(writer: Any, numbers: Mapping[UUID, int]) -> None:
    """Hand more ordinals over."""
    if numbers:
        given = [[str(row_id) for row_id in numbers], list(numbers.values())]
        writer.execute("INSERT INTO numbers SELECT unnest(?::UUID[]), unnest(?::INTEGER[])", given)


def missing(writer: Any) -> list[UUID]:
    """Ids of what is staged that have no ordinal yet."""
    return [row_id for (row_id,) in writer.execute(MISSING).fetchall()]


def stage(writer: Any, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    """Make a temporary table of these rows."""
    if not rows:
        kinds = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        writer.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({kinds})")
        return
    # A list for each column is 300 times as fast as a statement for each row.
    lists = [list(values) for values in zip(*rows, strict=True)]
    taken = ", ".join(f"unnest(?::{kind}[]) AS {name}" for name, kind in columns.items())
    writer.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {taken}", lists)


def clear(writer: Any) -> None:
    """Give back what large temporary tables hold."""
    for (table,) in writer.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall():
        writer.execute(f"DROP TABLE temp.{table}")
