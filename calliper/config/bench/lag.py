"""How far the reports are behind while phones deliver many small batches."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.table import Table

from calliper.config.bench.ingest.load import Fleet
from calliper.config.bench.office import Office, codes
from calliper.config.bench.scratch import Server

HELP = "seconds from a stored call to the reports, under many small batches"
BAR_S = 5
CALLS = 2
PHONES = 25


def arguments(parser: ArgumentParser) -> None:
    """How many batches arrive and for how long."""
    parser.add_argument(
        "--per-second", type=int, default=50, help="batches of 2 calls per second (default 50)"
    )
    parser.add_argument("--seconds", type=int, default=30, help="how long they arrive (default 30)")


def measure(options: Mapping[str, Any]) -> dict[str, Any]:
    """`worst_s` and `median_s` behind, sampled five times a second, and the batches per second that were taken."""
    with tempfile.TemporaryDirectory(prefix="calliper-bench-") as name:
        server = Server(Path(name) / "home").start()
        try:
            fleet = Fleet(server.url, codes(server.env, PHONES), Path(name), calls=CALLS)
            watch = Watch(server.env)
            every_s = PHONES / options["per_second"]
            sent = fleet.send(phones=PHONES, batches=int(options["seconds"] / every_s), every_s=every_s)
            behind = watch.end()
        finally:
            server.stop()
    return {
        "worst_s": round(max(behind), 2),
        "median_s": round(statistics.median(behind), 2),
        "batches_per_s": round(sent.rows / CALLS / sent.taken_s, 1),
        "bar_s": BAR_S,
    }


class Watch:
    """Asks again and again how long the oldest change waits, until it is told to end and nothing waits."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env, self._ended, self._seen = env, threading.Event(), [0.0]
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def _look(self) -> None:
        with closing(Office(self._env)) as office:
            while not self._ended.is_set() or self._seen[-1] > 0:
                self._seen.append(office.ask("behind_s"))
                time.sleep(0.2)

    def end(self) -> list[float]:
        """Wait for the rest; returns every sample in seconds."""
        self._ended.set()
        self._thread.join(120)
        return self._seen


def table(figures: Mapping[str, Any]) -> Table:
    """The figures in words."""
    drawn = Table(title="Seconds behind")
    for heading in ("worst", "median", "batches/s", "bar"):
        drawn.add_column(heading, justify="right")
    drawn.add_row(*(str(figures[name]) for name in ("worst_s", "median_s", "batches_per_s", "bar_s")))
    return drawn
