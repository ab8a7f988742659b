"""The child's side: lock oneself in, read the task, send lines, say in the end how it went.

Nothing here may import Django: a child holds no settings, no keys and no connection to a database.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

import orjson

from calliper.core.sheets.unreadable import Unreadable

FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "shutil.",
    "ctypes.",
)
ADDRESSES = 4  # address space is reserved more freely than memory is used
Task = dict[str, Any]


def main(work: Callable[[Task, BinaryIO], Iterator[Any]]) -> None:
    """Run as the whole program: one line of JSON in, the file at the descriptor it names, lines of JSON out.

    The last line is `{"end": true}` or `{"refused": reason, "facts": {...}}`.
    """
    task = orjson.loads(sys.stdin.buffer.readline())
    _lock_in(task["memory_bytes"], task["cpu_s"])
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    gc.freeze()
    out = sys.stdout.buffer
    with suppress(BrokenPipeError):
        for line in told(work, task):
            out.write(line)
            out.flush()
    os._exit(0)


def told(work: Callable[[Task, BinaryIO], Iterator[Any]], task: Task) -> Iterator[bytes]:
    """The lines of a task, with the last one that says how it went, whatever happens."""
    try:
        with open(task["descriptor"], "rb", buffering=0, closefd=False) as raw:
            raw.seek(0)
            yield from map(_line, work(task, raw))
        yield _line({"end": True})
    except Unreadable as wrong:
        yield _line({"refused": wrong.reason, "facts": wrong.facts})
    except MemoryError:
        gc.collect()
        yield _line({"refused": "memory", "facts": {}})
    except (GeneratorExit, BrokenPipeError):
        raise
    # A panic of the workbook reader is no Exception; the type alone goes out, a message could quote the file.
    except BaseException as wrong:
        yield _line({"refused": "broke_off", "facts": {"what": type(wrong).__name__}})


def _line(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_APPEND_NEWLINE)


def _lock_in(memory_bytes: int, cpu_s: int) -> None:
    """No more memory, time, files or connections than reading needs."""
    import resource

    for what, most in (
        (resource.RLIMIT_AS, memory_bytes * ADDRESSES),
        (resource.RLIMIT_DATA, memory_bytes),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    sys.addaudithook(_forbid)


def _forbid(event: str, _arguments: Any) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError("A reading child opens no connection and starts no program.")


def _leave_with_parent() -> None:
    """The parent holds the other end of our input as long as it lives."""
    while os.read(0, 4096):
        pass
    os._exit(1)
