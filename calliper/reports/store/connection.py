"""The projection of this process: who keeps it, who reads, who writes, and what is wrong with it.

It is DuckDB's file, which its one keeper alone can open, or lies in a ClickHouse server, which every process may ask.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings

from calliper.reports.engine.dialect import CLICKHOUSE, DUCKDB, Dialect
from calliper.reports.question import NoAnswer
from calliper.reports.store import schema
from calliper.reports.store.clickhouse import ddl
from calliper.reports.store.clickhouse.address import Address
from calliper.reports.store.file import File
from calliper.reports.store.trouble import GONE, Trouble, trouble_of
from calliper.reports.store.writer import Mark, Open, Writer

if TYPE_CHECKING:
    from calliper.reports.store.clickhouse.server import Server

Place = Path | Address
NAME = "reports.duckdb"
NOT_OWNED = "none"
Said = TypeVar("Said")


class _Held:
    """What this process holds. `health` is what readers are told while there is nothing to ask."""

    place: Place | None = None
    file: Open | None = None
    health: str = NOT_OWNED
    error: str = ""
    doubt: Trouble | None = None
    exchanging: bool = False


_held = _Held()
_asked: dict[Address, Server] = {}
_writing = threading.RLock()


def rows(sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Ask the projection, from any thread; raises NoAnswer when it is missing, broken or another process's."""
    return _asked_again(lambda file: file.rows(sql, parameters))


def mark(org: int) -> Mark | None:
    """How far an organisation has come, from any thread; raises NoAnswer."""
    return _asked_again(lambda file: file.mark(org))


def days_mark(org: int, days: tuple[date, date], mark: Mark) -> Hashable:
    """What stays the same as long as no call from the first to the last day changes; `mark` is what `mark` gave.

    From any thread; raises NoAnswer.
    """
    return _asked_again(lambda file: file.days_mark(org, days, mark))


def _asked_again(ask: Callable[[Open], Said]) -> Said:
    try:
        return _ask(ask)
    except NoAnswer as wrong:
        if wrong.health != "building":
            raise
    if _held.exchanging:
        with _writing:  # a moment, until the new file is open
            pass
    return _ask(ask)


def _ask(ask: Callable[[Open], Said]) -> Said:
    file, doubt = _held.file or _others(), _held.doubt
    if file is None or doubt is not None:
        raise NoAnswer(doubt.health if doubt else _held.health)
    try:
        return ask(file)
    except Trouble as wrong:
        if wrong.health == "broken" and _held.file is None:
            raise NoAnswer("building") from wrong  # who keeps it has not made it yet
        if wrong.health == "broken":
            _held.doubt = wrong  # whoever writes closes the file and says so
        raise NoAnswer(wrong.health) from wrong


def _others() -> Open | None:
    """A server that another process keeps, and that this one asks all the same."""
    address = chosen(settings.HOME)
    if _held.place is not None or isinstance(address, Path):
        return None
    if address not in _asked:
        try:
            _asked[address] = server_at(address)
        except Trouble as wrong:
            raise NoAnswer(wrong.health) from wrong
    return _asked[address]


def server_at(address: Address) -> Server:
    """A server that answers; raises Trouble."""
    # What speaks HTTP takes a tenth of a second to import, which most installations are spared.
    from calliper.reports.store.clickhouse.server import Server

    return Server(address)


def chosen(home: Path) -> Place:
    """Where the projection of a home folder lies, as the settings have it."""
    return Address(**settings.REPORTS_SERVER) if settings.REPORTS_SERVER else home / NAME


def own(at: Place) -> None:
    """Make this process the one that keeps it; the caller holds the server's lock. Opens nothing yet."""
    _held.place, _held.health, _held.error = at, NOT_OWNED, ""


def let_go() -> None:
    """Close it and own nothing; harmless to repeat."""
    with _writing:
        shut(NOT_OWNED)
        _held.place = None


def is_owner() -> bool:
    """Whether this process keeps the projection."""
    return _held.place is not None


def place() -> Place:
    """Where it lies; raises NoAnswer when it is a file that another process owns, or none."""
    if _held.place is not None:
        return _held.place
    found = chosen(settings.HOME)
    if isinstance(found, Path):
        raise NoAnswer(NOT_OWNED)
    return found


def dialect() -> Dialect:
    """What it understands."""
    found = _held.place or chosen(settings.HOME)
    return DUCKDB if isinstance(found, Path) else CLICKHOUSE


def exists() -> bool:
    """Whether there is something to open; a server says so when it is asked."""
    found = place()
    return not isinstance(found, Path) or found.exists()


def is_open() -> bool:
    """Whether it is open and good."""
    return _held.file is not None and _held.doubt is None


def health() -> tuple[str, str]:
    """What readers are told, and the reason in words."""
    if _held.doubt is not None:
        return _held.doubt.health, str(_held.doubt)
    return ("good", "") if _held.file else (_held.health, _held.error)


def open_it(*, make: bool = False, read_all: bool = False) -> None:
    """Open it; raises Trouble when it cannot be used, is of another layout, or is missing unless told to make it.

    `read_all` finds damage that lies deep in a file.
    """
    with _writing:
        at = place()
        if isinstance(at, Path) and not make and not at.exists():
            raise Trouble("broken", GONE)
        file: Open = File(at) if isinstance(at, Path) else server_at(at)
        try:
            if file.layout() != (schema.LAYOUT if isinstance(at, Path) else ddl.LAYOUT):
                raise Trouble("none", "it is of another version, or empty")
            if read_all:
                file.read_all()
        except Trouble:
            file.close()
            raise
        _held.file, _held.error = file, ""


def shut(health: str, error: str = "") -> None:
    """Close it; readers are told `health` until it is opened again."""
    with _writing:
        file, _held.file, _held.doubt = _held.file, None, None
        _held.health, _held.error = health, error
        if file is not None:
            file.close()


@contextmanager
def exchanging() -> Iterator[None]:
    """Readers wait a moment while one file takes the place of another."""
    with _writing:
        _held.exchanging = True
        try:
            yield
        finally:
            _held.exchanging = False


def look() -> None:
    """Notice that somebody removed or changed it; raises Trouble."""
    with _writing:
        if _held.doubt is not None:
            raise _held.doubt
        if _held.file is None or _held.file.look():
            return
        # Somebody else wrote into it: what is in memory says nothing, so read everything from the disk.
        shut("building")
        open_it(read_all=True)


@contextmanager
def writing() -> Iterator[Writer]:
    """Who writes, for one change; raises Trouble, after which it is closed."""
    with _writing:
        file = _held.file
        if file is None:
            raise Trouble(*health())
        try:
            with file.writing() as writer:
                yield writer
        except BaseException as wrong:
            found = trouble_of(wrong)
            if found is None:
                raise
            shut(found.health, str(found))
            raise found from wrong


def checkpoint() -> None:
    """Bring what is written to where it stays; raises Trouble."""
    with _writing:
        if _held.file is not None:
            try:
                _held.file.checkpoint()
            except Trouble as wrong:
                shut(wrong.health, str(wrong))
                raise
