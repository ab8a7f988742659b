"""A reading child that misbehaves in the way it is told."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from calliper.core.sheets import confined

FORBIDDEN = {
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "run": lambda: subprocess.run(["true"], check=False),
    "fork": os.fork,
    "system": lambda: os.system("true"),
    "write": lambda: Path(f"/tmp/calliper-child-{os.getpid()}").write_text("x" * 100_000),
}


def work(task: confined.Task, raw: BinaryIO) -> Iterator[Any]:
    do = task["do"]
    if do in FORBIDDEN:
        yield {"stopped": _stopped(do)}
    elif do == "facts":
        yield {
            "modules": [name for name in sys.modules if name.split(".")[0] == "django"],
            "environment": list(os.environ),
            "folder": str(Path.cwd()),
            "descriptors": len(list(Path("/proc/self/fd").iterdir())),
        }
    else:
        yield {"pid": os.getpid()}
        yield from WAYS[do]()


def _stopped(do: str) -> str:
    try:
        FORBIDDEN[do]()
    except Exception as wrong:
        return type(wrong).__name__
    finally:
        with contextlib.suppress(OSError):
            Path(f"/tmp/calliper-child-{os.getpid()}").unlink(missing_ok=True)
    return ""


def _swell() -> Iterator[Any]:
    yield len([bytearray(10_000_000) for _ in range(200)])


def _spin() -> Iterator[Any]:
    while True:
        pass
    yield


def _sleep() -> Iterator[Any]:
    yield time.sleep(600)


def _endless() -> Iterator[Any]:
    while True:
        yield {"filler": "x" * 100_000}


def _abort() -> Iterator[Any]:
    yield os.abort()


def _kill() -> Iterator[Any]:
    yield os.kill(os.getpid(), signal.SIGKILL)


def _raise() -> Iterator[Any]:
    raise ValueError("9000010001")
    yield


def _leave() -> Iterator[Any]:
    os._exit(3)
    yield


def _unserialisable() -> Iterator[Any]:
    yield {"what": object()}


WAYS = {
    "swell": _swell,
    "spin": _spin,
    "sleep": _sleep,
    "endless": _endless,
    "abort": _abort,
    "kill": _kill,
    "raise": _raise,
    "leave": _leave,
    "unserialisable": _unserialisable,
}

if __name__ == "__main__":
    confined.main(work)
