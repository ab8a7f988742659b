"""Contacts with several connected calls in a week."""

from __future__ import annotations

from calliper.config.bench.reports.hand.ways import CONNECTED, WEEK, WHERE, Asked, Ways

LEAST = {"opportunities": 2, "opportunities_3": 3, "opportunities_5": 5, "hot_opportunities": 3}
# Contact and week as one number.
KEY = "contact::BIGINT * 65536 + (date_trunc('week', day)::DATE - DATE '1970-01-01')"


def statements() -> Asked:
    """The ways for each band as a whole, by agent and by week."""
    return {
        (metric, name): _ways(name, least)
        for metric, least in LEAST.items()
        for name in ("", "agent", "week")
    }


def _ways(name: str, least: int) -> Ways:
    shown = {"": "", "agent": "agent, ", "week": ""}[name]
    talked = f"{WHERE} AND contact <> 0 AND {CONNECTED}"
    often = f"HAVING count(*) >= {least}"
    weeks = f"SELECT {shown}contact, {WEEK} AS week {talked} GROUP BY {shown}contact, {WEEK} {often}"
    counted = f"SELECT count(*) FROM ({weeks}) AS w"
    if name:
        counted = f"SELECT {name}, count(*) FROM ({weeks}) AS w GROUP BY {name}"
    keyed = f"SELECT {shown}{KEY} AS k {talked} GROUP BY {shown}k {often}"
    by_key = {
        "": f"SELECT count(*) FROM ({keyed})",
        "agent": f"SELECT agent, count(*) FROM ({keyed}) GROUP BY agent",
        "week": f"SELECT DATE '1970-01-01' + (k % 65536)::INTEGER AS week, count(*) FROM ({keyed}) GROUP BY week",
    }
    return Ways(both=[counted], duckdb=[by_key[name]])
