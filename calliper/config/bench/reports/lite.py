"""The same rows in SQLite, narrow and indexed as well as one can."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

COLUMNS = (
    "org", "id", "start_ms", "day", "hour", "agent", "team", "contact", "line", "device", "type", "direction",
    "outcome", "talk_s", "at_s", "lag_s",
)  # fmt: skip
# Each holds all that the questions it serves read, so that the table is not looked at.
INDEXES = {
    "by_day": "org, day",
    "by_pair": "org, agent, contact, day, outcome, type, direction, talk_s, start_ms",
    "by_agent": "org, agent, day, at_s, talk_s, start_ms, direction, outcome, lag_s",
    "by_contact": "org, contact, day, outcome, talk_s, agent",
}


class Lite:
    """A file of its own; every statement is timed with its pages in memory."""

    def __init__(self, file: Path, rows: Iterable[tuple[Any, ...]]) -> None:
        self._open = sqlite3.connect(file)
        run = self._open.execute
        run("PRAGMA journal_mode=OFF")
        run("PRAGMA synchronous=OFF")
        run("PRAGMA mmap_size=2000000000")
        run("PRAGMA cache_size=-200000")
        run("PRAGMA temp_store=MEMORY")
        run(f"CREATE TABLE calls ({', '.join(COLUMNS)})")
        marks = ", ".join("?" * len(COLUMNS))
        self._open.executemany(f"INSERT INTO calls VALUES ({marks})", rows)
        for name, columns in INDEXES.items():
            run(f"CREATE INDEX {name} ON calls ({columns})")
        self._open.commit()
        run("ANALYZE")

    def ask(self, statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Rows of one statement."""
        return self._open.execute(statement, given).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._open.close()
