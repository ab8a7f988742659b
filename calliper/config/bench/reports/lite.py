"""The same rows in SQLite, narrow and indexed as well as one can, and the same questions in its SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from calliper.config.bench.reports.hand import statements

COLUMNS = (
    "org", "start_ms", "day", "hour", "agent", "contact", "type", "direction", "outcome", "talk_s",
)  # fmt: skip


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
        run(f"CREATE TABLE calls ({', '.join(f'{name} INTEGER' for name in COLUMNS)})")
        marks = ", ".join("?" * len(COLUMNS))
        self._open.executemany(f"INSERT INTO calls VALUES ({marks})", rows)
        run("CREATE INDEX by_day ON calls (org, day)")
        run(
            "CREATE INDEX by_pair ON calls (org, agent, contact, day, outcome, type, direction, talk_s, start_ms)"
        )
        self._open.commit()
        run("ANALYZE")

    def ask(self, statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Rows of one statement."""
        return self._open.execute(statement, given).fetchall()

    def close(self) -> None:
        """Let go of the file."""
        self._open.close()


def translated() -> dict[tuple[str, str], list[str]]:
    """The statements that SQLite understands, in its words."""
    return {name: [_words(each) for each in ways if _is_lite(each)] for name, ways in statements().items()}


def _is_lite(statement: str) -> bool:
    return not any(word in statement for word in ("SEMI JOIN", "ANTI JOIN", "::BIGINT"))


def _words(statement: str) -> str:
    return (
        statement.replace("bool_or(", "max(")
        .replace("//", "/")
        .replace("/ count(*) FILTER", "* 1.0 / count(*) FILTER")
    )
