"""One serving process per home folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

NAME = "serve.lock"


class TakenError(RuntimeError):
    """Another process serves this folder."""


@dataclass(frozen=True)
class Holder:
    """The serving process: its id, and the address it announced, empty until it has."""

    pid: str
    url: str


@contextmanager
def hold(home: Path) -> Iterator[Callable[[str], None]]:
    """Hold the lock until the block or the process ends; gives a function that announces the address.

    Raises TakenError, which names the other process.
    """
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / NAME).open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TakenError(
                f"Calliper already serves {home} as process {_written(file).pid}. "
                "Stop that one first, or name another folder in CALLIPER_HOME."
            ) from None
        _write(file, "")
        yield lambda url: _write(file, url)


def holder(home: Path) -> Holder | None:
    """The serving process, None when nobody serves."""
    path = home / NAME
    if not is_held(path):
        return None
    with path.open() as file:
        return _written(file)


def is_held(path: Path) -> bool:
    """Whether some process holds the lock of this file, which need not exist."""
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _write(file: TextIO, url: str) -> None:
    file.truncate(0)
    file.write(f"{os.getpid()} {url}")
    file.flush()


def _written(file: TextIO) -> Holder:
    file.seek(0)
    pid, _, url = file.read().partition(" ")
    return Holder(pid or "unknown", url)
