"""The tables of the projection. They hold ids and small numbers, no personal data.

`calls` has one row per counted call: no twin, and not of a doubtful clock unless corrected. `start_ms` is the counted
start in ms since 1970, UTC; `day`, `hour` (0-23) and `weekday` (0 is Monday) are local to the organisation, by that
start. `org`, `agent`, `team`, `contact`, `line`, `device` are ordinals, the rest codes (codes.py); 0 stands for none.
`days` is the rollup by (org, day, agent, team) of what can be added up. `agent_tags` and `call_tags` are dimensions.
`meta` says how far each organisation has come. `calls` is a view: `sealed`, sorted by (org, start), and `tail`.
"""

from __future__ import annotations

CALL_COLUMNS = {
    "org": "INTEGER", "id": "UUID", "start_ms": "BIGINT", "day": "DATE", "hour": "TINYINT", "weekday": "TINYINT",
    "agent": "INTEGER", "team": "INTEGER", "contact": "INTEGER", "line": "INTEGER", "device": "INTEGER",
    "type": "TINYINT", "direction": "TINYINT", "outcome": "TINYINT", "method": "TINYINT", "talk_s": "INTEGER",
}  # fmt: skip

# `first_ms` and `last_ms` are the start of the first call and the end (start + talk) of the last one of that row.
DAY_COLUMNS = {
    "org": "INTEGER", "day": "DATE", "agent": "INTEGER", "team": "INTEGER", "calls": "INTEGER", "incoming": "INTEGER",
    "outgoing": "INTEGER", "missed": "INTEGER", "rejected": "INTEGER", "not_picked_up": "INTEGER",
    "connected": "INTEGER", "connected_incoming": "INTEGER", "connected_outgoing": "INTEGER", "talk_s": "BIGINT",
    "talk_incoming_s": "BIGINT", "talk_outgoing_s": "BIGINT", "first_ms": "BIGINT", "last_ms": "BIGINT",
}  # fmt: skip

AGENT_TAG_COLUMNS = {"org": "INTEGER", "agent": "INTEGER", "tag": "INTEGER"}
CALL_TAG_COLUMNS = {"org": "INTEGER", "id": "UUID", "tag": "INTEGER"}
META_COLUMNS = {"org": "INTEGER", "version": "BIGINT", "applied_at": "TIMESTAMP"}

# Grows with every change of the tables, or of what stands in them: a file of another layout is built anew.
LAYOUT = 1
TABLES = {
    "sealed": CALL_COLUMNS, "tail": CALL_COLUMNS, "days": DAY_COLUMNS, "agent_tags": AGENT_TAG_COLUMNS,
    "call_tags": CALL_TAG_COLUMNS, "meta": META_COLUMNS, "layout": {"number": "INTEGER"},
}  # fmt: skip


def columns(of: dict[str, str]) -> str:
    """The column list of a CREATE TABLE."""
    return ", ".join(f"{name} {kind} NOT NULL" for name, kind in of.items())


def statements() -> list[str]:
    """What makes an empty projection."""
    return [
        *(f"CREATE TABLE {name} ({columns(of)})" for name, of in TABLES.items()),
        "CREATE VIEW calls AS SELECT * FROM sealed UNION ALL SELECT * FROM tail",
        f"INSERT INTO layout VALUES ({LAYOUT})",
    ]
