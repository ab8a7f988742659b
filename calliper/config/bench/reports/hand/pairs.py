"""Pairs of agents and contacts with something left to do."""

from __future__ import annotations

from calliper.config.bench.reports.hand.ways import AGENT_OF_PAIR, CONNECTED, MISS, PAIR, WHERE, Asked, Ways

ATTEMPT = "direction = 2 AND talk_s = 0"
MISSED_AT = f"max(start_ms) FILTER (WHERE {MISS})"
TALKED_AT = f"max(start_ms) FILTER (WHERE {CONNECTED})"


def statements() -> Asked:
    """The ways for each metric, as a whole, by agent and one by day."""
    return {
        ("never_attended", ""): _attended("count(*)", ""),
        ("never_attended", "agent"): _attended("agent, count(*)", "GROUP BY agent"),
        ("never_attended_team", ""): _team_view("count(*)", ""),
        ("never_attended_team", "agent"): _team_view("agent, count(*)", "GROUP BY agent"),
        **{("not_picked_up", name): _tried(name) for name in ("", "agent", "day")},
    }


def _attended(select: str, group: str) -> Ways:
    """Pairs with a miss and no later talk: by one pass, and by looking for the talks of those with a miss."""
    one_pass = (
        f"SELECT {select} FROM (SELECT agent, contact, {MISSED_AT} AS m, {TALKED_AT} AS c {WHERE} AND contact <> 0 "
        f"AND (({MISS}) OR {CONNECTED}) GROUP BY agent, contact) WHERE m IS NOT NULL AND (c IS NULL OR c <= m) {group}"
    )
    looked_up = (
        f"WITH m AS (SELECT agent, contact, max(start_ms) AS m {WHERE} AND contact <> 0 AND {MISS} "
        f"GROUP BY agent, contact), "
        f"c AS (SELECT agent, contact, max(start_ms) AS c {WHERE} AND {CONNECTED} GROUP BY agent, contact) "
        f"SELECT {select} FROM m LEFT JOIN c USING (agent, contact) WHERE c IS NULL OR c <= m {group}"
    )
    by_key = (
        f"SELECT {select.replace('agent', AGENT_OF_PAIR)} FROM (SELECT {PAIR} AS k, {MISSED_AT} AS m, "
        f"{TALKED_AT} AS c {WHERE} AND contact <> 0 AND (({MISS}) OR {CONNECTED}) GROUP BY k) "
        f"WHERE m IS NOT NULL AND (c IS NULL OR c <= m) {group.replace('agent', 'ALL')}"
    )
    unmatched = (
        f"SELECT {select} FROM (SELECT agent, contact, max(start_ms) AS m {WHERE} AND contact <> 0 AND {MISS} "
        f"GROUP BY agent, contact) AS m ANTI JOIN (SELECT agent, contact, start_ms AS c {WHERE} AND contact <> 0 "
        f"AND {CONNECTED}) AS c ON m.agent = c.agent AND m.contact = c.contact AND c.c > m.m {group}"
    )
    return Ways(both=[one_pass, looked_up], duckdb=[by_key, unmatched])


def _team_view(select: str, group: str) -> Ways:
    misses = f"SELECT agent, contact, max(start_ms) AS m {WHERE} AND contact <> 0 AND {MISS} GROUP BY agent, contact"
    talks = f"SELECT contact, max(start_ms) AS c {WHERE} AND contact <> 0 AND {CONNECTED} GROUP BY contact"
    looked_up = f"SELECT {select} FROM ({misses}) LEFT JOIN ({talks}) USING (contact) WHERE c IS NULL OR c <= m {group}"
    only_those = (
        f"WITH m AS ({misses}), c AS (SELECT contact, max(start_ms) AS c FROM calls SEMI JOIN m USING (contact) "
        f"WHERE org = :org AND day BETWEEN :since AND :until AND {CONNECTED} GROUP BY ALL) "
        f"SELECT {select} FROM m LEFT JOIN c USING (contact) WHERE c IS NULL OR c <= m {group}"
    )
    return Ways(both=[looked_up], duckdb=[only_those])


def _tried(name: str) -> Ways:
    """Pairs with an attempt and no talk at all; by day, of the same day."""
    key = "day, agent, contact" if name == "day" else "agent, contact"
    counted, group = (f"{name}, count(*)", f"GROUP BY {name}") if name else ("count(*)", "")
    one_pass = (
        f"SELECT {counted} FROM (SELECT {key} {WHERE} AND contact <> 0 GROUP BY {key} HAVING "
        f"bool_or({ATTEMPT}) AND NOT bool_or({CONNECTED})) {group}"
    )
    unmatched = (
        f"SELECT {counted} FROM (SELECT DISTINCT {key} {WHERE} AND contact <> 0 AND {ATTEMPT}) AS a ANTI JOIN "
        f"(SELECT {key} {WHERE} AND {CONNECTED}) AS c USING ({key}) {group}"
    )
    return Ways(both=[one_pass], duckdb=[unmatched])
