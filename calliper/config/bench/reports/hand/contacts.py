"""Different contacts: by counting them apart, by grouping first, and by one number for agent and contact."""

from __future__ import annotations

from calliper.config.bench.reports.hand.ways import AGENT_OF_PAIR, PAIR, WHERE, Asked, Ways, by

KNOWN = f"{WHERE} AND contact <> 0"
RUNG = f"{KNOWN} AND direction = 2"


def statements() -> Asked:
    """Unique contacts and attempts per contact; of the latter hundredths."""
    found = {("unique_contacts", name): _unique(name) for name in ("", "agent", "day", "team", "hour")}
    return found | {("attempts_per_contact", name): _attempts(name) for name in ("", "agent", "day")}


def _unique(name: str) -> Ways:
    key = f"{name}, contact" if name else "contact"
    shown = f"{name}, " if name else ""
    grouped = by(name, "count(*)", f"FROM (SELECT {shown}contact {KNOWN} GROUP BY {key}) AS pairs")
    by_pair = f"SELECT {AGENT_OF_PAIR}, count(*) FROM (SELECT {PAIR} AS k {KNOWN} GROUP BY k) GROUP BY ALL"
    return Ways(
        both=[by(name, "count(DISTINCT contact)", KNOWN), grouped],
        duckdb=[by_pair] if name == "agent" else [],
    )


def _attempts(name: str) -> Ways:
    shown = f"{name}, " if name else ""
    plain = by(name, "(200 * count(*) + count(DISTINCT contact)) // (2 * count(DISTINCT contact))", RUNG)
    each = f"FROM (SELECT {shown}contact, count(*) AS n {RUNG} GROUP BY {shown}contact) AS pairs"
    grouped = by(name, "CAST((200 * sum(n) + count(*)) // (2 * count(*)) AS BIGINT)", each)
    return Ways(both=[plain, grouped])
