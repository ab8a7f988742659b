"""`calliper demo` as a process of its own, whose temporary folders lie in a folder of the test."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

READY_S, STOPPED_S = 180.0, 60.0
RUNNING = re.compile(r"is running: http://localhost:(\d+)")


class Demo:
    """A demo that is being built or runs; `words` are its options."""

    def __init__(self, place: Path, *words: str) -> None:
        self.place, self.told = place, place / f"told-{len(list(place.glob('told-*')))}.txt"
        ours = ("CALLIPER_", "DJANGO_")
        given = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        with self.told.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "calliper.config.cli", "demo", *words],
                env=given | {"TMPDIR": str(place)},
                cwd=place,
                stdout=output,
                stderr=output,
            )

    def url(self) -> str:
        """Where it runs, once it does."""
        end = time.monotonic() + READY_S
        while time.monotonic() < end and self.process.poll() is None:
            if found := RUNNING.search(self.told.read_text()):
                return f"http://127.0.0.1:{found[1]}"
            time.sleep(0.2)
        raise AssertionError(self.told.read_text())

    def stop(self, number: int) -> int:
        """Send a signal; returns the exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOPPED_S)

    def folders(self) -> list[Path]:
        """The folders it would have to remove."""
        return list(self.place.glob("calliper-demo-*"))
