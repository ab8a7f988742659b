"""Writing into ClickHouse: rows are made in the scratch DuckDB, go over in one insert each, and the mark goes last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from calliper.reports import rollup
from calliper.reports.store import schema, staging
from calliper.reports.store.clickhouse import claims, comparing, ddl, moving
from calliper.reports.store.clickhouse.claims import Claim
from calliper.reports.store.clickhouse.scratch import Scratch
from calliper.reports.store.writer import Change, Difference, Reached, Whose

TABLES = {table.name: table for table in ddl.TABLES}
KEYS = ", ".join(rollup.KEYS)
PAIR = {"id": "UUID", "tag": "INTEGER"}


class ServerWriter:
    """One writer at a time: whoever holds the lock of the home folder."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch, self._link, self._names = scratch, scratch.link, scratch.names
        self._beside: Claim | None = None
        self.execute = scratch.execute

    def version_of(self, org: int) -> int:
        found = self._link.rows(f"SELECT version FROM meta WHERE org = {org:d}")
        return int(found[0][0]) if found else 0

    def replace(self, whose: Whose, change: Change, now: datetime) -> Reached:
        claimed = claims.claim(self._link, whose.number, whose.id)
        self._stage(whose, change)
        moving.fetch_held(self._scratch, claimed, change.ids)
        days = moving.touched_days(self._scratch)
        moving.ship_calls(self._scratch, claimed)
        moving.ship_tags(self._scratch, claimed, change.tags)
        if change.agent_tags is not None:
            moving.ship_agent_tags(self._scratch, claimed, change.agent_tags)
        if days or claimed.is_torn:
            self._add_up(claimed, "" if claimed.is_torn else days)
            self._take_back(claimed, "" if claimed.is_torn else days)
        return self._settled(claimed, claimed.version + 1, now)

    def begin(self, whose: Whose) -> None:
        self._beside = claims.claim(self._link, whose.number, whose.id).anew()

    def put(self, whose: Whose) -> None:
        self._scratch.make("made", schema.CALL_COLUMNS)
        staging.put(self, org=whose.number, zone=whose.zone, table="made")
        self._scratch.ship(TABLES["calls"], f"SELECT *, {self._reading.ours}, 0 FROM made")
        self._scratch.make("made", schema.CALL_COLUMNS)

    def tag(self, whose: Whose, calls: Sequence[tuple[str, int]], agents: Sequence[tuple[int, int]]) -> None:
        beside = self._reading
        staging.stage(self, "tagged", PAIR, calls)
        self._scratch.ship(TABLES["call_tags"], f"SELECT {beside.org}, id, tag, {beside.ours}, 0 FROM tagged")
        if calls:
            moving.take_stray_tags_back(self._scratch, beside)
        staging.stage(self, "tagged", {"agent": "INTEGER", "tag": "INTEGER"}, agents)
        agents_of = f"SELECT {beside.org}, agent, tag, {beside.ours}, 0 FROM tagged"
        self._scratch.ship(TABLES["agent_tags"], agents_of)

    def finish(self, whose: Whose, version: int, now: datetime) -> Reached:
        beside, self._beside = self._reading, None
        self._add_up(beside, "")
        return self._settled(beside, version, now)

    def drop_all(self, org: int) -> None:
        claims.remove(self._link, claims.claim(self._link, org))
        self._delete(f"org = {org:d}")

    def seal(self, org: int) -> int:
        """ClickHouse sorts by itself; what earlier readings of the organisation left behind goes."""
        found = self._link.rows(f"SELECT gen FROM {self._names.raw('meta')} FINAL WHERE org = {org:d}")
        if not found:
            return 0
        others = f"org = {org:d} AND gen <> {found[0][0]:d}"
        ((left,),) = self._link.rows(f"SELECT count() FROM {self._names.raw('calls')} WHERE {others}")
        if left:
            self._delete(others)
        return int(left)

    def suspects(self, org: int) -> list[UUID]:
        return comparing.suspects(self._scratch, org)

    def unlike(self, org: int, ids: Sequence[UUID]) -> list[UUID]:
        return comparing.unlike(self._scratch, org, ids)

    def months_of(self, org: int, ids: Sequence[UUID]) -> list[Difference]:
        return comparing.months_of(self._scratch, org, ids)

    def rollup_months(self, org: int) -> list[Difference]:
        return comparing.rollup_months(self._link, org)

    def agent_tags(self, org: int) -> set[tuple[int, int]]:
        return {
            (agent, tag)
            for agent, tag in self._link.rows(f"SELECT agent, tag FROM agent_tags WHERE org = {org:d}")
        }

    @property
    def _reading(self) -> Claim:
        assert self._beside is not None, "begin comes first"
        return self._beside

    def _stage(self, whose: Whose, change: Change) -> None:
        staging.stage_calls(self, change.calls)
        staging.stage_numbers(self, change.numbers)
        self._scratch.make("made", schema.CALL_COLUMNS)
        staging.put(self, org=whose.number, zone=whose.zone, table="made")

    def _add_up(self, claimed: Claim, days: str) -> None:
        """Make the rollup anew where `days`, a condition, holds."""
        calls = f"FROM {self._names.raw('calls')} FINAL WHERE {claimed.held}{days} GROUP BY {KEYS}"
        self._link.tell(f"{self._into_days} SELECT {rollup.filled()}, {claimed.ours}, 0 {calls}")

    def _take_back(self, claimed: Claim, days: str) -> None:
        """Rows of the rollup to which nothing adds up any more: those that were not made anew."""
        gone = [name if name in rollup.KEYS else "0" for name in schema.DAY_COLUMNS]
        stale = (
            f"FROM {self._names.raw('days')} FINAL WHERE {claimed.held}{days} AND stamp < {claimed.stamp:d}"
        )
        self._link.tell(f"{self._into_days} SELECT {', '.join(gone)}, {claimed.ours}, 1 {stale}")

    @property
    def _into_days(self) -> str:
        return f"INSERT INTO {self._names.raw('days')} ({', '.join(ddl.stored(TABLES['days']))})"

    def _settled(self, claimed: Claim, version: int, now: datetime) -> Reached:
        held = f"FROM {self._names.raw('days')} FINAL WHERE {claimed.held}"
        ((calls,),) = self._link.rows(f"SELECT sum(calls) {held}")
        claims.settle(self._link, claimed, version, now)
        return Reached(version, int(calls or 0))

    def _delete(self, where: str) -> None:
        for table in ddl.TABLES:
            if table.name != "meta":
                rows = self._names.full(f"{table.name}_rows")
                self._link.tell(f"ALTER TABLE {rows}{self._names.on} DELETE WHERE {where}")
