"""The days of agents: how long, with how much of them in breaks, and idle for how long."""

from __future__ import annotations

from calliper.config.bench.reports.hand.ways import WHERE, Asked, Ways, by

DIMENSIONS = ("", "agent", "day")
DAY = f"SELECT agent, day, min(at_s) AS first_s, max(at_s + talk_s) AS last_s {WHERE} GROUP BY agent, day"
# The bench has one break.
BREAK = "greatest(0, least({until}, :break_until) - greatest({since}, :break_from))"
PAST = "max(at_s + talk_s) OVER (PARTITION BY {key} ORDER BY at_s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
KEYS = {
    "both": "agent, day",
    # One number is cheaper to part by than two columns.
    "duckdb": "agent::BIGINT * 65536 + (day - DATE '1970-01-01')",
}


def statements() -> Asked:
    """The ways for each metric by each of its dimensions."""
    found = {}
    for name in DIMENSIONS:
        span = f"SELECT agent, day, max(start_ms + talk_s * 1000) - min(start_ms) AS ms {WHERE} GROUP BY agent, day"
        found["working_s", name] = Ways(both=[by(name, "sum(ms // 1000)", f"FROM ({span}) AS days")])
        inside = BREAK.format(since="first_s", until="last_s")
        found["break_s", name] = Ways(both=[by(name, f"sum({inside})", f"FROM ({DAY}) AS days")])
        for metric, value in (("idle_gaps", "count(*)"), ("idle_s", "sum(left_s)")):
            both, duckdb = (_idle(name, value, key) for key in KEYS.values())
            found[metric, name] = Ways(both=[both], duckdb=[duckdb])
    return found


def _idle(name: str, value: str, key: str) -> str:
    calls = f"SELECT agent, day, at_s, {PAST.format(key=key)} AS past_s {WHERE}"
    clipped = (
        "SELECT agent, day, greatest(past_s, :work_from) AS from_s, least(at_s, :work_until) AS until_s "
    )
    clipped += f"FROM ({calls}) AS c WHERE past_s IS NOT NULL AND at_s - past_s > :idle_over"
    left = f"until_s - from_s - {BREAK.format(since='from_s', until='until_s')}"
    gaps = f"SELECT agent, day, {left} AS left_s FROM ({clipped}) AS g"
    return by(name, value, f"FROM ({gaps}) AS i WHERE left_s > :idle_over")
