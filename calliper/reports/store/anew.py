"""Filling a projection from nothing, while what is there goes on answering."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from uuid import UUID

from calliper.reports.store import connection
from calliper.reports.store.clickhouse import ddl
from calliper.reports.store.clickhouse.address import Address
from calliper.reports.store.file import File
from calliper.reports.store.trouble import Trouble, trouble_of
from calliper.reports.store.writer import Writer

NEW_NAME = "reports.new.duckdb"
Writing = Callable[[], AbstractContextManager[Writer]]


@contextmanager
def anew(known: Mapping[int, UUID]) -> Iterator[Writing]:
    """Who writes into it, one organisation after the other. Raises Trouble.

    A new file takes the place of the old one at the end. In a server each organisation is exchanged by itself, and
    those that are not `known` by their number go.
    """
    at = connection.place()
    if isinstance(at, Address):
        _ready(at, known)
        yield connection.writing
        return
    new = at.with_name(NEW_NAME)
    _throw_away(new)
    try:
        with closing(File(new)) as file:
            yield file.writing
        _exchange(at, new)
    except BaseException:
        _throw_away(new)
        raise


def refuse_strangers(known: Mapping[int, UUID]) -> None:
    """Raises Trouble when a server holds organisations that are not ours: two Callipers would answer for each other."""
    at = connection.place()
    if isinstance(at, Address):
        with closing(connection.server_at(at)) as server:
            server.refuse(server.strangers(known))


def _ready(at: Address, known: Mapping[int, UUID]) -> None:
    with closing(connection.server_at(at)) as server:
        strangers = server.strangers(known)
        if server.layout() != ddl.LAYOUT:
            server.refuse(strangers)
            connection.shut("building")
            server.make()
            strangers = []
    if not connection.is_open():
        connection.open_it()
    with connection.writing() as writer:
        for number in strangers:
            writer.drop_all(number)


def _exchange(at: Path, new: Path) -> None:
    """Put a finished file in the place of the old one, and open it."""
    with connection.exchanging():
        connection.shut("building")
        try:
            # The old file's journal would be played into the new one.
            _journal_of(at).unlink(missing_ok=True)
            new.replace(at)
        except OSError as wrong:
            raise trouble_of(wrong) or Trouble("broken", str(wrong)) from wrong
        connection.open_it()


def _throw_away(path: Path) -> None:
    for each in (path, _journal_of(path)):
        each.unlink(missing_ok=True)


def _journal_of(file: Path) -> Path:
    """Where DuckDB keeps what is committed and not yet in the file."""
    return file.with_name(file.name + ".wal")
