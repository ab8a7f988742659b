"""The projection of this process: who owns the file, who reads, who writes, and what is wrong with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from calliper.reports.question import NoAnswer
from calliper.reports.store import schema
from calliper.reports.store.file import File
from calliper.reports.store.trouble import GONE, Trouble, trouble_of

NAME, NEW_NAME = "reports.duckdb", "reports.new.duckdb"
NOT_OWNED = "none"


class _Held:
    """What this process holds. `health` is what readers are told while there is no file to ask."""

    path: Path | None = None
    file: File | None = None
    health: str = NOT_OWNED
    error: str = ""
    doubt: Trouble | None = None
    exchanging: bool = False


_held = _Held()
_writing = threading.RLock()


def rows(sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[tuple[Any, ...]]:
    """Ask the projection, from any thread; raises NoAnswer when it is missing, broken or another process's."""
    try:
        return _ask(sql, parameters)
    except NoAnswer as wrong:
        if wrong.health != "building":
            raise
    if _held.exchanging:
        with _writing:  # a moment, until the new file is open
            pass
    return _ask(sql, parameters)


def _ask(sql: str, parameters: Sequence[Any] | dict[str, Any]) -> list[tuple[Any, ...]]:
    file, doubt = _held.file, _held.doubt
    if file is None or doubt is not None:
        raise NoAnswer(doubt.health if doubt else _held.health)
    try:
        file.look()
        return file.rows(sql, parameters)
    except Trouble as wrong:
        if wrong.health == "broken":
            _held.doubt = wrong  # whoever writes closes the file and says so
        raise NoAnswer(wrong.health) from wrong


def own(path: Path) -> None:
    """Make this process the one that holds the file; the caller holds the server's lock. Opens nothing yet."""
    _held.path, _held.health, _held.error = path, NOT_OWNED, ""


def let_go() -> None:
    """Close the file and own nothing; harmless to repeat."""
    with _writing:
        shut(NOT_OWNED)
        _held.path = None


def is_owner() -> bool:
    """Whether this process holds the projection."""
    return _held.path is not None


def path() -> Path:
    """Where the file lies; raises NoAnswer when another process owns it, or none."""
    if _held.path is None:
        raise NoAnswer(NOT_OWNED)
    return _held.path


def is_open() -> bool:
    """Whether there is a good file to ask."""
    return _held.file is not None and _held.doubt is None


def health() -> tuple[str, str]:
    """What readers are told, and the reason in words."""
    if _held.doubt is not None:
        return _held.doubt.health, str(_held.doubt)
    return ("good", "") if _held.file else (_held.health, _held.error)


def open_file(*, make: bool = False, read_all: bool = False) -> None:
    """Open the file; raises Trouble when it cannot be used, is of another layout, or is missing unless told to make it.

    `read_all` finds damage that lies deep in the file.
    """
    with _writing:
        if not make and not path().exists():
            raise Trouble("broken", GONE)
        file = File(path())
        if file.layout() != schema.LAYOUT:
            file.close()
            raise Trouble("none", "the file is of another version")
        if read_all:
            _read_all(file)
        _held.file, _held.error = file, ""


def shut(health: str, error: str = "") -> None:
    """Close the file; readers are told `health` until it is opened again."""
    with _writing:
        file, _held.file, _held.doubt = _held.file, None, None
        _held.health, _held.error = health, error
        if file is not None:
            file.close()


def exchange(new: Path) -> None:
    """Put a finished file in the place of the old one, and open it; raises Trouble."""
    with _writing, _exchanging():
        shut("building")
        try:
            # The old file's journal would be played into the new one.
            journal_of(path()).unlink(missing_ok=True)
            new.replace(path())
        except OSError as wrong:
            raise trouble_of(wrong) or Trouble("broken", str(wrong)) from wrong
        open_file()


@contextmanager
def _exchanging() -> Iterator[None]:
    _held.exchanging = True
    try:
        yield
    finally:
        _held.exchanging = False


def look() -> None:
    """Notice a file that somebody removed or changed; raises Trouble."""
    with _writing:
        if _held.doubt is not None:
            raise _held.doubt
        if _held.file is None or _held.file.look():
            return
        # Somebody else wrote into it: what is in memory says nothing, so read everything from the disk.
        shut("building")
        open_file(read_all=True)


@contextmanager
def writing() -> Iterator[Any]:
    """The connection that writes, in one transaction; raises Trouble, after which the file is closed."""
    with _writing:
        file = _held.file
        if file is None:
            raise Trouble(*health())
        try:
            file.writer.execute("BEGIN")
            yield file.writer
            file.writer.execute("COMMIT")
            file.remember()
        except BaseException as wrong:
            found = trouble_of(wrong)
            if found is None:
                file.writer.execute("ROLLBACK")
                raise
            # DuckDB refuses everything after some failures; opening the file again is always right.
            shut(found.health, str(found))
            raise found from wrong


def checkpoint() -> None:
    """Write the journal into the file; raises Trouble."""
    with _writing:
        file = _held.file
        if file is not None:
            try:
                file.writer.execute("CHECKPOINT")
                file.remember()
            except Exception as wrong:
                found = trouble_of(wrong)
                if found is None:  # a reader is in the way; the next one will do
                    return
                shut(found.health, str(found))
                raise found from wrong


def journal_of(file: Path) -> Path:
    """Where DuckDB keeps what is committed and not yet in the file."""
    return file.with_name(file.name + ".wal")


def _read_all(file: File) -> None:
    try:
        file.read_all()
    except Trouble:
        file.close()
        raise
