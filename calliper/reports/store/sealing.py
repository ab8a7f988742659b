"""Sorting the months that got new calls: reports over sorted months are many times as fast."""

from __future__ import annotations

from typing import Any

MONTH = "date_trunc('month', day)"


def seal(writer: Any, org: int) -> int:
    """Bring the tail of an organisation into its sealed months, each sorted anew; returns how many calls moved."""
    writer.execute(
        f"CREATE OR REPLACE TEMP TABLE late AS SELECT DISTINCT {MONTH} AS month FROM tail WHERE org = ?",
        [org],
    )
    late = f"org = ? AND {MONTH} IN (SELECT month FROM late)"
    writer.execute(f"CREATE OR REPLACE TEMP TABLE sorting AS SELECT * FROM calls WHERE {late}", [org])
    writer.execute(f"DELETE FROM sealed WHERE {late}", [org])
    found = writer.execute("DELETE FROM tail WHERE org = ?", [org]).fetchone()
    writer.execute("INSERT INTO sealed SELECT * FROM sorting ORDER BY start_ms, id")
    writer.execute("DROP TABLE sorting")
    return int(found[0])
