"""Replacing what the projection holds of one organisation, some calls or all: pieces of a transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from calliper.reports import rollup
from calliper.reports.store import staging
from calliper.reports.store.writer import Reached, Whose

HALVES = ("sealed", "tail")
KEYS = ", ".join(rollup.KEYS)


def drop_calls(writer: Any, whose: Whose, ids: Sequence[str]) -> None:
    """Remove calls by id, and remember in `pairs` which (day, agent) they leave."""
    staging.stage(writer, "touched", {"id": "UUID"}, [(each,) for each in ids])
    writer.execute("CREATE OR REPLACE TEMP TABLE pairs (day DATE, agent INTEGER)")
    for half in HALVES:
        held = f"FROM {half} WHERE org = ? AND id IN (SELECT id FROM touched)"
        found = writer.execute(
            f"INSERT INTO pairs SELECT DISTINCT day, agent {held}", [whose.number]
        ).fetchone()
        if found[0]:
            writer.execute(f"DELETE {held}", [whose.number])
    writer.execute("DELETE FROM call_tags WHERE org = ? AND id IN (SELECT id FROM touched)", [whose.number])


def put_calls(writer: Any, whose: Whose) -> None:
    """Put what is staged into the tail, and into `pairs` which (day, agent) it belongs to."""
    staging.put(writer, org=whose.number, zone=whose.zone, table="tail")
    writer.execute(
        "INSERT INTO pairs SELECT DISTINCT day, agent FROM tail WHERE org = ? AND id IN (SELECT id FROM staged)",
        [whose.number],
    )


def add_up_pairs(writer: Any, whose: Whose) -> None:
    """Make the rollup of every (day, agent) in `pairs` anew from its rows."""
    first, last = writer.execute("SELECT min(day), max(day) FROM pairs").fetchone()
    if first is None:
        return
    which = "org = ? AND day BETWEEN ? AND ? AND (day, agent) IN (SELECT day, agent FROM pairs)"
    given = [whose.number, first, last]
    writer.execute(f"DELETE FROM days WHERE {which}", given)
    writer.execute(
        f"INSERT INTO days SELECT {rollup.filled()} FROM calls WHERE {which} GROUP BY {KEYS}", given
    )


def days_of_pairs(writer: Any) -> set[date]:
    """The days in `pairs`."""
    return {day for (day,) in writer.execute("SELECT DISTINCT day FROM pairs").fetchall()}


def drop_all(writer: Any, org: int) -> None:
    """Remove everything of an organisation."""
    for table in (*HALVES, "days", "agent_tags", "call_tags", "meta"):
        writer.execute(f"DELETE FROM {table} WHERE org = ?", [org])


def add_up_all(writer: Any, org: int) -> None:
    """Make the rollup of an organisation that has none."""
    writer.execute(
        f"INSERT INTO days SELECT {rollup.filled()} FROM calls WHERE org = ? GROUP BY {KEYS}", [org]
    )


def put_call_tags(writer: Any, org: int, pairs: Sequence[tuple[str, int]]) -> None:
    """Tags of calls that have none in the projection."""
    if pairs:
        staging.stage(writer, "tagged", {"id": "UUID", "tag": "INTEGER"}, pairs)
        writer.execute("INSERT INTO call_tags SELECT ?, id, tag FROM tagged ORDER BY tag, id", [org])


def drop_stray_tags(writer: Any, org: int) -> None:
    """Tags of calls that are not held, since they do not count."""
    held = "SELECT id FROM calls WHERE org = ?"
    writer.execute(f"DELETE FROM call_tags WHERE org = ? AND id NOT IN ({held})", [org, org])


def put_agent_tags(writer: Any, org: int, pairs: Sequence[tuple[int, int]]) -> None:
    """All tags of agents, in place of those from before."""
    writer.execute("DELETE FROM agent_tags WHERE org = ?", [org])
    staging.stage(writer, "tagged_agents", {"agent": "INTEGER", "tag": "INTEGER"}, pairs)
    writer.execute(
        "INSERT INTO agent_tags SELECT ?, agent, tag FROM tagged_agents ORDER BY agent, tag", [org]
    )


def mark(writer: Any, org: int, version: int, now: datetime) -> Reached:
    """Write down how far the organisation has come."""
    at = now.astimezone(UTC).replace(tzinfo=None)
    writer.execute("DELETE FROM meta WHERE org = ?", [org])
    writer.execute("INSERT INTO meta VALUES (?, ?, ?)", [org, version, at])
    found = writer.execute("SELECT coalesce(sum(calls), 0) FROM days WHERE org = ?", [org]).fetchone()
    return Reached(version, int(found[0]))


def version_of(writer: Any, org: int) -> int:
    """How far an organisation has come, 0 when nothing of it is held."""
    found = writer.execute("SELECT version FROM meta WHERE org = ?", [org]).fetchone()
    return int(found[0]) if found else 0
