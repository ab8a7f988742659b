"""Misses and the agent's next call to that contact."""

from __future__ import annotations

from calliper.config.bench.reports.hand.ways import MISS, PAIR, WHERE, Asked, Ways, by

VALUES = {
    "misses_called_back": "count(*)",
    "call_back_s": "CAST((2 * sum(waited_s) + count(*)) // (2 * count(*)) AS BIGINT)",
}


def statements() -> Asked:
    """The ways for each metric, as a whole, by agent and by day: by day only a call of the same day counts."""
    return {
        (metric, name): Ways(
            duckdb=[by(name, value, f"FROM ({each}) AS w") for each in (_nearest(name), _window(name, PAIR))],
            sqlite=[by(name, value, f"FROM ({each}) AS w") for each in (_looked_up(name), _window(name))],
        )
        for metric, value in VALUES.items()
        for name in ("", "agent", "day")
    }


def _nearest(name: str) -> str:
    calls = f"SELECT agent, contact, day, start_ms {WHERE} AND contact <> 0"
    same = "m.agent = b.agent AND m.contact = b.contact" + (" AND m.day = b.day" if name == "day" else "")
    return (
        f"SELECT m.agent, m.day, (b.start_ms - m.start_ms) // 1000 AS waited_s FROM ({calls} AND {MISS}) AS m "
        f"ASOF JOIN ({calls} AND direction = 2) AS b ON {same} AND m.start_ms < b.start_ms"
    )


def _window(name: str, key: str = "agent, contact") -> str:
    """The earliest outgoing call among those after each, looking only at misses and outgoing calls."""
    key += ", day" if name == "day" else ""
    after = f"(PARTITION BY {key} ORDER BY start_ms RANGE BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
    # SQLite forgets a FILTER over such a window.
    back = f"min(CASE WHEN direction = 2 THEN start_ms END) OVER {after}"
    every = f"SELECT agent, day, start_ms, outcome, type, {back} AS back_ms {WHERE} AND contact <> 0 "
    every += f"AND (direction = 2 OR ({MISS}))"
    called_back = f"FROM ({every}) AS e WHERE {MISS} AND back_ms > 0"
    return f"SELECT agent, day, (back_ms - start_ms) // 1000 AS waited_s {called_back}"


def _looked_up(name: str) -> str:
    same = "b.org = :org AND b.agent = m.agent AND b.contact = m.contact AND b.day BETWEEN :since AND :until"
    same += " AND b.day = m.day" if name == "day" else ""
    back = f"(SELECT min(b.start_ms) FROM calls AS b WHERE {same} AND b.direction = 2 AND b.start_ms > m.start_ms)"
    misses = f"SELECT agent, day, start_ms, {back} AS back_ms FROM calls AS m WHERE org = :org "
    misses += f"AND day BETWEEN :since AND :until AND contact <> 0 AND {MISS}"
    return f"SELECT agent, day, (back_ms - start_ms) / 1000 AS waited_s FROM ({misses}) WHERE back_ms IS NOT NULL"
