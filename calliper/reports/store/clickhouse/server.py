"""An open projection in a ClickHouse server; what File is for DuckDB."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

from calliper.reports.engine.dialect import CLICKHOUSE
from calliper.reports.store.clickhouse import claims, ddl
from calliper.reports.store.clickhouse.address import Address
from calliper.reports.store.clickhouse.http import Link
from calliper.reports.store.clickhouse.scratch import Scratch
from calliper.reports.store.clickhouse.trouble import away
from calliper.reports.store.clickhouse.writing import ServerWriter
from calliper.reports.store.trouble import LOST, Trouble
from calliper.reports.store.writer import MARK, Mark

LEAST, LOOK_S = (25, 8), 10.0


class Server:
    """A server that answered and is new enough. Reads run in any thread, writes in one at a time."""

    dialect = CLICKHOUSE

    def __init__(self, address: Address) -> None:
        """Ask for its version; raises Trouble."""
        self.address, self.link = address, Link(address)
        self._scratch: Scratch | None = None
        self._looking, self._look_at = threading.Lock(), 0.0
        self.version = str(self.link.rows("SELECT version()")[0][0])
        if tuple(int(each) for each in re.findall(r"\d+", self.version)[:2]) < LEAST:
            least = ".".join(str(each) for each in LEAST)
            raise away(address, f"ClickHouse {self.version} is too old, {least} or later is needed")

    def rows(self, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        """Read; raises Trouble, or Refused when the statement is wrong. Parameters are DuckDB's alone."""
        assert not parameters, "statements hold everything"
        return self.link.rows(sql)

    def mark(self, org: int) -> Mark | None:
        """Asked for each time: other processes may write."""
        found = self.link.rows(MARK.format(org=org))
        return (found[0][0], found[0][1]) if found else None

    def days_mark(self, org: int, days: tuple[date, date], mark: Mark) -> Mark:
        """Which days another process wrote to is not told: any change counts."""
        return mark

    def layout(self) -> int:
        """Which tables are there; 0 when there are none. Raises Trouble when there are those of somebody else."""
        there = self._tables()
        if "layout" in there:
            return int(self.link.rows("SELECT number FROM layout")[0][0])
        if "meta_rows" not in there and (strange := there & set(ddl.every_name(self.address))):
            raise away(
                self.address,
                f"the database holds tables of others, such as {min(strange)}; name an empty one",
            )
        return 0

    def make(self) -> None:
        """Empty tables, in place of those of another layout."""
        old = ddl.thrown_away(self.address) if self._tables() else []
        for statement in (*old, *ddl.made(self.address)):
            self.link.tell(statement)

    def strangers(self, known: Mapping[int, UUID]) -> list[int]:
        """Numbers under which the database holds an organisation that is not ours."""
        if "meta_rows" not in self._tables():
            return []
        found = self.link.rows(
            f"SELECT org, whose FROM {ddl.Names(self.address).raw('meta')} FINAL WHERE gone = 0"
        )
        return [org for org, whose in found if known.get(org) != whose]

    def refuse(self, strangers: list[int]) -> None:
        """Raises Trouble when tables of another layout, about to be made anew, hold figures that are not ours."""
        if strangers:
            raise away(self.address, claims.STRANGE)

    def look(self) -> bool:
        """Ask for its layout now and then; raises Trouble when it is gone. What others write there is not noticed."""
        with self._looking:
            if time.monotonic() < self._look_at:
                return True
            self._look_at = time.monotonic() + LOOK_S
        if self.layout() != ddl.LAYOUT:
            raise Trouble("broken", LOST)
        return True

    def read_all(self) -> None:
        """Nothing to do: ClickHouse compares checksums whenever it reads."""

    def checkpoint(self) -> None:
        """Nothing to do: an insert that was answered is written."""

    @contextmanager
    def writing(self) -> Iterator[ServerWriter]:
        """One change, or several: each is seen with its mark. The scratch outlives it, as comparing needs."""
        if self._scratch is None:
            self._scratch = Scratch(self.link)
        yield ServerWriter(self._scratch)

    def close(self) -> None:
        """Let go of the connections; a reader in between is told that it broke."""
        if self._scratch is not None:
            self._scratch.close()
        self.link.close()

    def _tables(self) -> set[str]:
        named = f"SELECT name FROM system.tables WHERE database = '{self.address.database}'"
        return {name for (name,) in self.link.rows(named)}
