"""Breaks the server while phones are at work: kills it, locks its database, and lets its disk be full."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from calliper.config.bench.faults.network import Traffic
from calliper.config.bench.scratch import Server

KILL_EVERY, FULL_EVERY, LOCK_EVERY = 10, 10, 25
BUSY_TIMEOUT_S = 5.0
IDLE_S = 3.0
LEFT_OUT = "disk full: needs strace and the right to trace one's own processes"


@dataclass
class Breaker:
    """Strikes at evenly spread moments of the work; `counts` says what it did, `left_out` what it could not."""

    server: Server
    traffic: Traffic
    runs: int
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    failure: Exception | None = None

    def __post_init__(self) -> None:
        self._due = sorted(self._draw())
        self._started = 0
        self._moved = threading.Condition()
        self._thread = threading.Thread(target=self._work, name="breaker")

    def _draw(self) -> list[tuple[float, str]]:
        """(how many runs have started by then, what to do), one for each share of the runs."""
        due: list[tuple[float, str]] = []
        for do, every in (("kill", KILL_EVERY), ("fill_the_disk", FULL_EVERY), ("lock", LOCK_EVERY)):
            number = -(-self.runs // every)
            each = self.runs / number
            due += [(each * (place + self.chance.random()), do) for place in range(number)]
        return due

    def begin(self) -> None:
        """Start to look for moments."""
        self._thread.start()

    def a_run_starts(self) -> None:
        """A phone begins its day; it waits when the breaker is behind, so that no fault is left over."""
        with self._moved:
            self._started += 1
            self._moved.notify_all()
            behind = self._started - 8
            self._moved.wait_for(lambda: not self._due or self._due[0][0] > behind or bool(self.failure))

    def finish(self) -> None:
        """Wait until everything due has been done. Raises what went wrong on the way."""
        with self._moved:
            self._started = self.runs + 1
            self._moved.notify_all()
        self._thread.join()
        if self.failure is not None:
            raise self.failure

    def _work(self) -> None:
        try:
            while self._due:
                with self._moved:
                    self._moved.wait_for(lambda: self._due[0][0] <= self._started)
                self._await_traffic()
                getattr(self, f"_{self._due[0][1]}")()
                with self._moved:
                    self._due.pop(0)
                    self._moved.notify_all()
        except Exception as failure:
            with self._moved:
                self.failure = failure
                self._moved.notify_all()

    def _await_traffic(self) -> None:
        deadline = time.monotonic() + IDLE_S
        while not self.traffic.under_way and time.monotonic() < deadline:
            time.sleep(0.002)
        time.sleep(self.chance.uniform(0, 0.06))

    def _kill(self) -> None:
        self.counts["kills"] += 1
        self.counts["kills_under_load"] += self.traffic.under_way > 0
        self.server.kill()
        self.server.start(migrate=False)

    def _lock(self) -> None:
        """Another process holds the database, every second time for longer than the server waits for it."""
        held_s = (
            BUSY_TIMEOUT_S + 1 if self.counts["database_locked"] % 2 == 0 else self.chance.uniform(0.3, 2)
        )
        other = sqlite3.connect(self.server.home / "calliper.sqlite3", isolation_level=None, timeout=60)
        try:
            other.execute("BEGIN EXCLUSIVE")
            time.sleep(held_s)
            other.execute("ROLLBACK")
        finally:
            other.close()
        self.counts["database_locked"] += 1

    def _fill_the_disk(self) -> None:
        """Every n-th write of the server to a file finds no space; now and then it is killed in that state."""
        strace = shutil.which("strace")
        if strace is None:
            self._leave_out()
            return
        nth, told = self.chance.randint(1, 12), self.server.home.with_name("strace.txt")
        command = [strace, "-f", "-qq", "-o", str(told), "-e", "trace=pwrite64,ftruncate,fallocate", "-e",
                   f"inject=pwrite64,ftruncate,fallocate:error=ENOSPC:when={nth}+{nth}",
                   "-p", str(self.server.process_id)]  # fmt: skip
        tracer = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(self.chance.uniform(0.5, 1.5))
        if tracer.poll() is not None:
            self._leave_out()
            return
        is_killed = self.chance.random() < 0.2
        if is_killed:
            self.server.kill()
        tracer.terminate()
        tracer.wait()
        refused = _refused(told)
        self.counts["disk_full"] += refused > 0
        self.counts["writes_refused"] += refused
        if is_killed:
            self.counts["kills"] += 1
            self.server.start(migrate=False)

    def _leave_out(self) -> None:
        if LEFT_OUT not in self.left_out:
            self.left_out.append(LEFT_OUT)


def _refused(told: Path) -> int:
    return told.read_text(encoding="utf-8", errors="replace").count("(INJECTED)") if told.exists() else 0
