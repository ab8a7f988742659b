"""Writing into DuckDB's file, within one of its transactions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from calliper.reports.store import comparing, replacing, sealing, staging
from calliper.reports.store.writer import Change, Difference, Reached, Whose


class LocalWriter:
    """The pieces of replacing.py, comparing.py and sealing.py over one connection."""

    def __init__(self, connection: Any) -> None:
        self.execute = connection.execute
        # By organisation the days whose calls changed, None for all of them.
        self.touched: dict[int, set[date] | None] = {}

    def version_of(self, org: int) -> int:
        return replacing.version_of(self, org)

    def replace(self, whose: Whose, change: Change, now: datetime) -> Reached:
        replacing.drop_calls(self, whose, change.ids)
        staging.stage_calls(self, change.calls)
        staging.stage_numbers(self, change.numbers)
        replacing.put_calls(self, whose)
        replacing.add_up_pairs(self, whose)
        replacing.put_call_tags(self, whose.number, change.tags)
        self._touch(whose.number, replacing.days_of_pairs(self))
        if change.agent_tags is not None:
            replacing.put_agent_tags(self, whose.number, change.agent_tags)
            self._touch(whose.number, None)
        return replacing.mark(self, whose.number, self.version_of(whose.number) + 1, now)

    def begin(self, whose: Whose) -> None:
        replacing.drop_all(self, whose.number)
        self._touch(whose.number, None)

    def put(self, whose: Whose) -> None:
        staging.put(self, org=whose.number, zone=whose.zone, table="sealed")

    def tag(self, whose: Whose, calls: Sequence[tuple[str, int]], agents: Sequence[tuple[int, int]]) -> None:
        if calls:
            replacing.put_call_tags(self, whose.number, calls)
            replacing.drop_stray_tags(self, whose.number)
        replacing.put_agent_tags(self, whose.number, agents)

    def finish(self, whose: Whose, version: int, now: datetime) -> Reached:
        replacing.add_up_all(self, whose.number)
        return replacing.mark(self, whose.number, version, now)

    def drop_all(self, org: int) -> None:
        replacing.drop_all(self, org)
        self._touch(org, None)

    def _touch(self, org: int, days: set[date] | None) -> None:
        before = self.touched.get(org, set())
        self.touched[org] = None if days is None or before is None else before | days

    def seal(self, org: int) -> int:
        return sealing.seal(self, org)

    def suspects(self, org: int) -> list[UUID]:
        return comparing.suspects(self, org)

    def unlike(self, org: int, ids: Sequence[UUID]) -> list[UUID]:
        return comparing.unlike(self, org, ids)

    def months_of(self, org: int, ids: Sequence[UUID]) -> list[Difference]:
        return comparing.months_of(self, org, ids)

    def rollup_months(self, org: int) -> list[Difference]:
        return comparing.rollup_months(self, org)

    def agent_tags(self, org: int) -> set[tuple[int, int]]:
        return comparing.agent_tags(self, org)
