"""Starts the parts of a demo, each a process of its own on the demo's folder, and clears up behind them.

Runs without Django: which folder the settings are for is decided here.
"""

from __future__ import annotations

import argparse
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from calliper.config import env
from calliper.config.demo import folder

SETTINGS = "calliper.config.demo.settings"
USUAL_PORT = 8000
STOPPED_WITHIN_S = 30.0
EXAMPLES = """\
examples:
  calliper demo                     90 days of 24 agents; everything goes when you stop it
  calliper demo --keep ~/demo       the same, and the folder stays: the next start takes seconds
  calliper demo --days 14 --agents 6 --seed 7
"""


class PortTakenError(OSError):
    """Another program listens there; the text says what to do."""


class Stopped(Exception):
    """Ctrl+C, or a signal to end."""


def main(words: Sequence[str]) -> int:
    """Build and serve a demo until Ctrl+C; returns the exit code."""
    given = _parser().parse_args(words)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        if given.port is not None:
            _check_free(given.port)
        with folder.prepared(given.keep) as home:
            return _run(home, given)
    except (PortTakenError, folder.FolderError) as wrong:
        print(wrong, file=sys.stderr)  # noqa: T201 - nothing else of ours is loaded yet
        return 1
    except Stopped:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="calliper demo",
        description="Show Calliper at work: an invented company whose phones keep calling.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_options(parser)
    return parser


def add_options(parser: argparse.ArgumentParser) -> None:
    """What one may say about a demo."""
    add = parser.add_argument
    add("--port", type=int, help=f"where to listen; default: {USUAL_PORT}, or any that is free")
    add("--keep", type=Path, metavar="FOLDER", help="keep the demo there; default: a folder that is removed")
    add("--seed", type=int, default=5, help="the same number invents the same calls; default: 5")
    add("--days", type=_from(2), default=90, help="how far back it goes; default: 90")
    add("--agents", type=_from(1), default=24, help="how many people have a phone; default: 24")
    add("--calls", type=_from(1), default=77, help="calls of each on a usual day; default: 77")
    add("--quiet-phones", action="store_true", help="let no new calls come in")


def _from(least: int) -> Callable[[str], int]:
    def whole(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"{least} or more")
        return number

    return whole


def _check_free(port: int) -> None:
    """Raises PortTakenError: better now than when everything is built."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as wrong:
            message = f"Cannot listen at port {port}: {wrong}. Name another one, or leave --port out."
            raise PortTakenError(message) from wrong


def _run(home: Path, given: argparse.Namespace) -> int:
    if not folder.is_built(home):
        size = [f"--{name}={getattr(given, name)}" for name in ("seed", "days", "agents", "calls")]
        failed = _part(home, "build", *size)
        if failed:
            return failed
    quiet = ["--quiet-phones"] if given.quiet_phones else []
    at = [f"--port={USUAL_PORT}", "--or-any"] if given.port is None else [f"--port={given.port}"]
    return _part(home, "serve", *at, *quiet)


def _part(home: Path, part: str, *words: str) -> int:
    """Run one part to its end; when this process is told to stop, so is the part."""
    command = [sys.executable, "-m", "django", "demo", part, *words]
    # In a session of its own, so that Ctrl+C comes to it through us, once; the pipe tells it when we are gone.
    process = subprocess.Popen(
        command, env=env.only(home, SETTINGS), stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        return process.wait()
    except Stopped:
        process.terminate()
        try:
            process.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    raise Stopped
