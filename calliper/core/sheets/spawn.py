"""The parent's side: start a reading child, take its lines one by one, and never outlive or be outlived by it."""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import orjson

import calliper
from calliper.core.sheets.limits import MB, Limits
from calliper.core.sheets.refused import FileRefused

LONGEST_LINE = 64 * MB
PIECE = 1 << 18


def lines(module: str, task: Mapping[str, Any], file: BinaryIO, limits: Limits) -> Generator[Any, None, None]:
    """What the child prints, parsed; raises FileRefused when it says so, dies, or is silent for too long.

    Nothing is read ahead: a slow reader slows the child down. Closing the iterator kills the child.
    """
    with ExitStack() as stack:
        held = _with_descriptor(file, limits, stack)
        child = _start(module, held.fileno())
        stack.callback(_end, child)
        assert child.stdin is not None
        given = {**task, "descriptor": held.fileno()}
        given |= {"memory_bytes": limits.memory_bytes, "cpu_s": limits.cpu_s}
        child.stdin.write(orjson.dumps(given) + b"\n")
        child.stdin.flush()
        for line in _read(child, limits.silence_s):
            message = orjson.loads(line)
            if "refused" in message:
                raise FileRefused(message["refused"], message["facts"])
            if "end" in message:
                return
            yield message
        raise FileRefused(_cause(child))


def _with_descriptor(file: BinaryIO, limits: Limits, stack: ExitStack) -> BinaryIO:
    """The file itself, or a copy without a name when it has no descriptor."""
    size = file.seek(0, os.SEEK_END)
    if size > limits.file_bytes:
        raise FileRefused("too_large", {"max_mb": limits.file_bytes // MB})
    if not size:
        raise FileRefused("empty")
    file.seek(0)
    try:
        file.fileno()
    except (OSError, AttributeError):
        copy: BinaryIO = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
        shutil.copyfileobj(file, copy)
        copy.flush()
        return copy
    return file


def _start(module: str, descriptor: int) -> subprocess.Popen[bytes]:
    """A fresh interpreter: no settings, no secrets of this process in its environment, no other descriptor."""
    environment = {
        "PYTHONPATH": str(Path(calliper.__file__).resolve().parent.parent),
        "PYTHONUTF8": "1",
        "MALLOC_ARENA_MAX": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env=environment,
        cwd="/",
        start_new_session=True,
    )


def _read(child: subprocess.Popen[bytes], silence_s: float) -> Iterator[bytes]:
    assert child.stdout is not None
    descriptor, rest = child.stdout.fileno(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if not selector.select(silence_s):
                raise FileRefused("time")
            piece = os.read(descriptor, PIECE)
            if not piece:
                return
            rest += piece
            if b"\n" in piece:
                *whole, rest = rest.split(b"\n")
                yield from map(bytes, whole)
            elif len(rest) > LONGEST_LINE:
                raise FileRefused("broke_off")


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            pipe.close()
    child.wait()


def _cause(child: subprocess.Popen[bytes]) -> str:
    """Why a child went without a word, from the signal that ended it."""
    until = time.monotonic() + 5
    while (code := child.poll()) is None and time.monotonic() < until:
        time.sleep(0.01)
    if code in {-signal.SIGXCPU, -signal.SIGKILL}:
        return "time"
    return "memory" if code in {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS} else "broke_off"
