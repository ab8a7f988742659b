"""What a good analyst would write by hand on DuckDB, for each report: several ways, of which the fastest counts.

All read the table of calls in the order in which it is kept. `:org`, `:since`, `:until` are put in by the bench.
"""

from __future__ import annotations

WHERE = "FROM calls WHERE org = :org AND day BETWEEN :since AND :until"
CONNECTED, MISS = "outcome = 1", "outcome IN (3, 4) AND type <> 7"

COUNTED = {
    "calls": "count(*)",
    "incoming": "count(*) FILTER (WHERE direction = 1 AND outcome = 1)",
    "outgoing": "count(*) FILTER (WHERE direction = 2)",
    "missed": "count(*) FILTER (WHERE outcome = 3)",
    "rejected": "count(*) FILTER (WHERE outcome = 4)",
    "connected": f"count(*) FILTER (WHERE {CONNECTED})",
    "talk_s": "sum(talk_s)",
    "average_connected_s": f"floor(sum(talk_s) FILTER (WHERE {CONNECTED}) / count(*) FILTER (WHERE {CONNECTED}) + 0.5)",
}
# A narrower WHERE reads fewer rows, where nothing else is asked.
ALONE = {
    "incoming": "direction = 1 AND outcome = 1",
    "outgoing": "direction = 2",
    "missed": "outcome = 3",
    "rejected": "outcome = 4",
    "connected": CONNECTED,
}
PAIR_KEY = "agent::BIGINT * 4294967296 + contact"

UNIQUE = [
    f"SELECT count(DISTINCT contact) {WHERE} AND contact <> 0",
    f"SELECT count(*) FROM (SELECT contact {WHERE} AND contact <> 0 GROUP BY contact)",
]
UNIQUE_BY_AGENT = [
    f"SELECT agent, count(DISTINCT contact) {WHERE} AND contact <> 0 GROUP BY agent",
    f"SELECT agent, count(*) FROM (SELECT agent, contact {WHERE} AND contact <> 0 GROUP BY agent, contact) "
    "GROUP BY agent",
    "SELECT k // 4294967296, count(*) FROM "
    f"(SELECT {PAIR_KEY} AS k {WHERE} AND contact <> 0 GROUP BY k) GROUP BY ALL",
]


def _attended(select: str, group: str) -> list[str]:
    """Pairs with a miss and no later talk: by one pass, and by looking for the talks of those with a miss."""
    latest = f"max(start_ms) FILTER (WHERE {MISS})", f"max(start_ms) FILTER (WHERE {CONNECTED})"
    one_pass = (
        f"SELECT {select} FROM (SELECT agent, contact, {latest[0]} AS m, {latest[1]} AS c {WHERE} AND contact <> 0 "
        f"AND (({MISS}) OR {CONNECTED}) GROUP BY agent, contact) WHERE m IS NOT NULL AND (c IS NULL OR c <= m) {group}"
    )
    looked_up = (
        f"WITH m AS (SELECT agent, contact, max(start_ms) AS m {WHERE} AND contact <> 0 AND {MISS} "
        f"GROUP BY agent, contact), "
        f"c AS (SELECT agent, contact, max(start_ms) AS c {WHERE} AND {CONNECTED} GROUP BY agent, contact) "
        f"SELECT {select} FROM m LEFT JOIN c USING (agent, contact) WHERE c IS NULL OR c <= m {group}"
    )
    by_key = (
        f"SELECT {select.replace('agent', 'k // 4294967296')} FROM (SELECT {PAIR_KEY} AS k, {latest[0]} AS m, "
        f"{latest[1]} AS c {WHERE} AND contact <> 0 AND (({MISS}) OR {CONNECTED}) GROUP BY k) "
        f"WHERE m IS NOT NULL AND (c IS NULL OR c <= m) {group.replace('agent', 'ALL')}"
    )
    unmatched = (
        f"SELECT {select} FROM (SELECT agent, contact, max(start_ms) AS m {WHERE} AND contact <> 0 AND {MISS} "
        f"GROUP BY agent, contact) AS m ANTI JOIN (SELECT agent, contact, start_ms AS c {WHERE} AND contact <> 0 "
        f"AND {CONNECTED}) AS c ON m.agent = c.agent AND m.contact = c.contact AND c.c > m.m {group}"
    )
    return [one_pass, looked_up, by_key, unmatched]


def _team_view() -> list[str]:
    misses = f"SELECT agent, contact, max(start_ms) AS m {WHERE} AND contact <> 0 AND {MISS} GROUP BY agent, contact"
    talks = f"SELECT contact, max(start_ms) AS c {WHERE} AND contact <> 0 AND {CONNECTED} GROUP BY contact"
    return [
        f"SELECT count(*) FROM ({misses}) LEFT JOIN ({talks}) USING (contact) WHERE c IS NULL OR c <= m",
        f"WITH m AS ({misses}), c AS (SELECT contact, max(start_ms) AS c FROM calls SEMI JOIN m USING (contact) "
        f"WHERE org = :org AND day BETWEEN :since AND :until AND {CONNECTED} GROUP BY ALL) "
        "SELECT count(*) FROM m LEFT JOIN c USING (contact) WHERE c IS NULL OR c <= m",
    ]


def _tried(select: str, group: str) -> list[str]:
    """Pairs with an attempt and no talk at all."""
    attempt = "direction = 2 AND talk_s = 0"
    return [
        f"SELECT {select} FROM (SELECT agent, contact {WHERE} AND contact <> 0 GROUP BY agent, contact HAVING "
        f"bool_or({attempt}) AND NOT bool_or({CONNECTED})) {group}",
        f"SELECT {select} FROM (SELECT DISTINCT agent, contact {WHERE} AND contact <> 0 AND {attempt}) AS a ANTI JOIN "
        f"(SELECT agent, contact {WHERE} AND {CONNECTED}) AS c USING (agent, contact) {group}",
    ]


def _working(select: str, group: str) -> list[str]:
    days = (
        f"SELECT agent, day, max(start_ms + talk_s * 1000) - min(start_ms) AS ms {WHERE} GROUP BY agent, day"
    )
    return [f"SELECT {select} FROM ({days}) {group}"]


def statements() -> dict[tuple[str, str], list[str]]:
    """The ways to answer each (metric, dimension), the dimension "" for the whole; columns: dimension, value."""
    found: dict[tuple[str, str], list[str]] = {}
    for metric, expression in COUNTED.items():
        found[metric, ""] = [f"SELECT {expression} {WHERE}"]
        if metric in ALONE:
            found[metric, ""].append(f"SELECT count(*) {WHERE} AND {ALONE[metric]}")
        for dimension in ("agent", "day"):
            found[metric, dimension] = [f"SELECT {dimension}, {expression} {WHERE} GROUP BY {dimension}"]
    found["calls", "hour"] = [f"SELECT hour, count(*) {WHERE} GROUP BY hour"]
    found["unique_contacts", ""], found["unique_contacts", "agent"] = UNIQUE, UNIQUE_BY_AGENT
    found["never_attended", ""] = _attended("count(*)", "")
    found["never_attended", "agent"] = _attended("agent, count(*)", "GROUP BY agent")
    found["never_attended_team", ""] = _team_view()
    found["not_picked_up", ""] = _tried("count(*)", "")
    found["not_picked_up", "agent"] = _tried("agent, count(*)", "GROUP BY agent")
    found["working_s", ""] = _working("sum(ms) // 1000", "")
    found["working_s", "agent"] = _working("agent, sum(ms) // 1000", "GROUP BY agent")
    return found
