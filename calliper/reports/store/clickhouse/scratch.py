"""The DuckDB in memory in which rows are made, and the files in which they travel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings

from calliper.core import disk
from calliper.reports.store import schema, staging
from calliper.reports.store.clickhouse import ddl
from calliper.reports.store.clickhouse.http import Link
from calliper.reports.store.file import connect

CSV = "header=false, delim=',', quote='\"', escape='\"'"
# A path is ours, and COPY takes no parameter for it.
TO_CSV = "FORMAT csv, HEADER false, DELIMITER ',', QUOTE '\"', ESCAPE '\"'"


class Scratch:
    """Rows on their way. The statements of staging.py run in it, so both engines hold the same rows."""

    def __init__(self, link: Link) -> None:
        self.link = link
        self.names = ddl.Names(link.address)
        self._open = connect(":memory:")
        self.execute = self._open.cursor().execute

    def make(self, table: str, of: Mapping[str, str]) -> None:
        """An empty temporary table."""
        self.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({schema.columns(dict(of))})")

    def keep(self, table: str, of: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """A temporary table of a few rows that the server answered."""
        plain = [
            [str(value) if of[name] == "UUID" else value for name, value in zip(of, row, strict=True)]
            for row in rows
        ]
        staging.stage(self, table, of, plain)

    def ship(self, table: ddl.Table, select: str) -> None:
        """Send rows, with our own columns at their end, to the server in one insert."""
        with _file() as path:
            self.execute(f"COPY ({select}) TO '{path}' ({TO_CSV})")
            if path.stat().st_size:
                columns = ", ".join(ddl.stored(table))
                self.link.put(f"INSERT INTO {self.names.raw(table.name)} ({columns}) FORMAT CSV", path)

    def fetch(self, table: str, of: Mapping[str, str], sql: str) -> None:
        """Fill a temporary table with what the server answers, however much it is."""
        self.make(table, of)
        with _file() as path:
            self.link.fetch(f"{sql} FORMAT CSV", path)
            kinds = ", ".join(f"'{name}': '{kind}'" for name, kind in of.items())
            if path.stat().st_size:
                read = f"read_csv('{path}', auto_detect=false, {CSV}, columns={{{kinds}}})"
                self.execute(f"INSERT INTO {table} SELECT * FROM {read}")

    def close(self) -> None:
        """Forget everything."""
        self._open.close()


@contextmanager
def _file() -> Iterator[Path]:
    with TemporaryDirectory(dir=disk.make_folder(settings.HOME / "tmp")) as folder:
        yield Path(folder) / "rows.csv"
