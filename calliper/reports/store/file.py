"""One open DuckDB file: a connection that writes, and cursors that read beside it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from calliper.core import disk
from calliper.reports.engine.dialect import DUCKDB
from calliper.reports.store import schema
from calliper.reports.store.local import LocalWriter
from calliper.reports.store.marks import Marks
from calliper.reports.store.trouble import GONE, Trouble, reading_trouble_of, trouble_of
from calliper.reports.store.writer import MARK, Mark

PATIENCE_S = 20.0
MAGIC, MAGIC_AT = b"DUCK", 8


class File:
    """An open projection. Reads run in any thread, writes in one at a time (whoever holds connection.writing)."""

    dialect = DUCKDB

    def __init__(self, path: Path) -> None:
        """Open the file, or make it; raises Trouble."""
        self.path = path
        self._reading: set[Any] = set()
        self._done = threading.Condition()
        self._closing = False
        self._marks = Marks()
        try:
            self._root = connect(str(path))
            self.writer = self._root.cursor()
            if not self._tables():
                for statement in schema.statements():
                    self.writer.execute(statement)
            self.remember()
        except Exception as wrong:
            raise trouble_of(wrong) or Trouble("broken", str(wrong)) from wrong

    def layout(self) -> int:
        """Which layout the file has."""
        found = (
            self.writer.execute("SELECT number FROM layout").fetchone()
            if "layout" in self._tables()
            else None
        )
        return int(found[0]) if found else 0

    def rows(self, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        """Read beside whoever writes; raises Trouble, or duckdb.Error when the statement is wrong."""
        self.look()
        with self._cursor() as cursor:
            try:
                return list(cursor.execute(sql, parameters).fetchall())
            except Exception as wrong:
                found = reading_trouble_of(wrong)
                if found is None:
                    raise
                raise found from wrong

    def mark(self, org: int) -> Mark | None:
        """How far an organisation has come: read once after each change, as nobody else writes. Raises Trouble."""
        self.look()
        return self._marks.of(org, lambda: next(iter(self.rows(MARK.format(org=org))), None))

    def days_mark(self, org: int, days: tuple[date, date], mark: Mark) -> int:
        return self._marks.of_days(org, *days)

    def remember(self) -> None:
        """Take the file as it is now for our own writing."""
        self._stat = self.path.stat()

    def look(self) -> bool:
        """Whether the file is as we left it; raises Trouble when it is gone or no longer a DuckDB file."""
        try:
            found = self.path.stat()
            with self.path.open("rb") as file:
                head = file.read(MAGIC_AT + len(MAGIC))
        except FileNotFoundError:
            raise Trouble("broken", GONE) from None
        except OSError as wrong:
            raise trouble_of(wrong) or Trouble("broken", str(wrong)) from wrong
        if (found.st_ino, found.st_dev) != (self._stat.st_ino, self._stat.st_dev):
            raise Trouble("broken", "another file was put in its place")
        if head[MAGIC_AT:] != MAGIC:
            raise Trouble("broken", "the file was overwritten")
        return (found.st_mtime_ns, found.st_size) == (self._stat.st_mtime_ns, self._stat.st_size)

    def read_all(self) -> None:
        """Read every block, whose checksums DuckDB compares; raises Trouble."""
        for name, of in schema.TABLES.items():
            self.rows(f"SELECT sum(hash({', '.join(of)})) FROM {name}")

    @contextmanager
    def writing(self) -> Iterator[LocalWriter]:
        """One transaction. After a Trouble the file is of no more use."""
        try:
            self.writer.execute("BEGIN")
            writer = LocalWriter(self.writer)
            yield writer
            with self._marks.changing(writer.touched):
                self.writer.execute("COMMIT")
            self.remember()
        except BaseException as wrong:
            # DuckDB refuses everything after some failures; opening the file again is always right.
            if trouble_of(wrong) is None:
                self.writer.execute("ROLLBACK")
            raise

    def checkpoint(self) -> None:
        """Write the journal into the file, unless a reader is in the way; raises Trouble."""
        try:
            self.writer.execute("CHECKPOINT")
            self.remember()
        except Exception as wrong:
            found = trouble_of(wrong)
            if found is not None:
                raise found from wrong

    def close(self) -> None:
        """Let readers finish for a while, then cut them off, and close."""
        with self._done:
            self._closing = True
            if not self._done.wait_for(lambda: not self._reading, PATIENCE_S):
                for cursor in self._reading:
                    cursor.interrupt()
                self._done.wait_for(lambda: not self._reading, PATIENCE_S)
        for each in (self.writer, self._root):
            try:
                each.close()
            except Exception as wrong:
                if trouble_of(wrong) is None:
                    raise

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        with self._done:
            if self._closing:
                raise Trouble("building", "the file is being exchanged")
            cursor = self._root.cursor()
            self._reading.add(cursor)
        try:
            yield cursor
        finally:
            cursor.close()
            with self._done:
                self._reading.discard(cursor)
                self._done.notify_all()

    def _tables(self) -> Sequence[str]:
        found = self.writer.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")
        return [name for (name,) in found.fetchall()]


def connect(path: str) -> Any:
    """A DuckDB within its limits: a file, or ":memory:"."""
    # Takes a tenth of a second and 25 MB, which commands that never ask the projection are spared.
    import duckdb

    folder = disk.make_folder(settings.HOME / "tmp" / "reports")
    return duckdb.connect(
        path,
        config={
            "threads": settings.REPORTS_THREADS,
            "memory_limit": f"{settings.REPORTS_MEMORY_MB}MB",
            "temp_directory": str(folder),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        },
    )
