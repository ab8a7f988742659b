"""Some calls and their tags on their way over what is held: new rows, and rows that say that old ones are gone.

Temporary tables: `made` are the calls as they are now, `held` the keys of what is held of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from calliper.reports.store import schema, staging
from calliper.reports.store.clickhouse import ddl
from calliper.reports.store.clickhouse.claims import Claim
from calliper.reports.store.clickhouse.scratch import Scratch

TABLES = {table.name: table for table in ddl.TABLES}
KEY = ("day", "start_ms", "id", "contact")
HELD = {name: schema.CALL_COLUMNS[name] for name in (*KEY, "agent")}
HELD_TAGS = {"id": "UUID", "tag": "INTEGER"}
AGENT_TAGS = {"agent": "INTEGER", "tag": "INTEGER"}


def fetch_held(scratch: Scratch, claimed: Claim, ids: Sequence[str]) -> None:
    """Ask what is held of these calls, and of their tags."""
    wanted = [UUID(each) for each in ids]
    found: list[tuple[object, ...]] = []
    tags: list[tuple[object, ...]] = []
    if wanted:
        calls = f"{scratch.names.raw('calls')} FINAL WHERE {claimed.held}"
        which = f"id IN ({quoted(wanted)})"
        found = scratch.link.rows(
            f"SELECT {', '.join(HELD)} FROM {calls} AND born IN ({_born(wanted)}) AND {which}"
        )
        tagged = f"{scratch.names.raw('call_tags')} FINAL WHERE {claimed.held}"
        tags = scratch.link.rows(f"SELECT id, tag FROM {tagged} AND {which}")
    scratch.keep("held", HELD, found)
    scratch.keep("held_tags", HELD_TAGS, tags)


def touched_days(scratch: Scratch) -> str:
    """A condition for every (day, agent) that a call leaves or comes to; empty when there is none."""
    both = "SELECT day, agent FROM made UNION SELECT day, agent FROM held"
    pairs = scratch.execute(f"SELECT day, agent FROM ({both}) ORDER BY day, agent").fetchall()
    if not pairs:
        return ""
    listed = ", ".join(f"('{day.isoformat()}', {agent:d})" for day, agent in pairs)
    first, last = pairs[0][0], pairs[-1][0]
    return f" AND day BETWEEN '{first.isoformat()}' AND '{last.isoformat()}' AND (day, agent) IN ({listed})"


def ship_calls(scratch: Scratch, claimed: Claim) -> None:
    """Calls as they are, and the places that they left, at once: nobody sees a call twice or not at all."""
    key = ", ".join(KEY)
    left = [
        name if name in KEY else str(claimed.org) if name == "org" else "0" for name in schema.CALL_COLUMNS
    ]
    gone = (
        f"SELECT {', '.join(left)}, {claimed.ours}, 1 FROM held WHERE ({key}) NOT IN (SELECT {key} FROM made)"
    )
    scratch.ship(TABLES["calls"], f"SELECT *, {claimed.ours}, 0 FROM made UNION ALL {gone}")


def ship_tags(scratch: Scratch, claimed: Claim, pairs: Sequence[tuple[str, int]]) -> None:
    """All tags of these calls, and those that were taken off."""
    staging.stage(scratch, "tagged", HELD_TAGS, pairs)
    _ship_pairs(scratch, claimed, TABLES["call_tags"], "id")


def ship_agent_tags(scratch: Scratch, claimed: Claim, pairs: Sequence[tuple[int, int]]) -> None:
    """All tags of all agents, and those that were taken off."""
    held = scratch.link.rows(
        f"SELECT agent, tag FROM {scratch.names.raw('agent_tags')} FINAL WHERE {claimed.held}"
    )
    scratch.keep("held_tags", AGENT_TAGS, held)
    staging.stage(scratch, "tagged", AGENT_TAGS, pairs)
    _ship_pairs(scratch, claimed, TABLES["agent_tags"], "agent")


def take_stray_tags_back(scratch: Scratch, beside: Claim) -> None:
    """Tags of calls that are not held, since they do not count."""
    tags, calls = scratch.names.raw("call_tags"), scratch.names.raw("calls")
    tagged = f"SELECT id FROM {tags} WHERE {beside.held}"
    held = f"SELECT id FROM {calls} WHERE {beside.held} AND id IN ({tagged})"
    strays = f"SELECT org, id, tag, gen, stamp + 1, 1 FROM {tags} WHERE {beside.held} AND id NOT IN ({held})"
    scratch.link.tell(f"INSERT INTO {tags} (org, id, tag, gen, stamp, gone) {strays}")


def quoted(ids: Iterable[UUID]) -> str:
    """Ids as a list of values."""
    return ", ".join(f"'{each}'" for each in ids)


def _ship_pairs(scratch: Scratch, claimed: Claim, table: ddl.Table, of: str) -> None:
    new = f"SELECT {claimed.org}, {of}, tag, {claimed.ours}, 0 FROM tagged"
    left = "(SELECT * FROM held_tags EXCEPT SELECT * FROM tagged)"
    gone = f"SELECT {claimed.org}, {of}, tag, {claimed.ours}, 1 FROM {left}"
    scratch.ship(table, f"{new} UNION ALL {gone}")


def _born(ids: Iterable[UUID]) -> str:
    return ", ".join(str(each) for each in sorted({each.int >> 80 for each in ids}))
