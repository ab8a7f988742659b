"""A server that is killed and started again on the same home folder and port."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from calliper.config.bench import scratch

READY_WITHIN_S = 120.0


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One `calliper serve` at a time; `starts_s` holds how long each start took until it was ready."""

    home: Path
    port: int = field(default_factory=free_port)
    starts_s: list[float] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where phones find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def process_id(self) -> int:
        """Of the running process."""
        assert self._process
        return self._process.pid

    @property
    def told(self) -> Path:
        """What the server wrote, over all its lives."""
        return self.home.with_name("server.txt")

    def start(self, *, migrate: bool = False) -> None:
        """Start and wait until it is ready. Raises RuntimeError when it does not get there."""
        command = [sys.executable, "-m", "django", "serve", "--port", str(self.port)]
        begun = time.monotonic()
        with self.told.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, *([] if migrate else ["--no-migrate"])],
                env=scratch.environment(self.home) | {"CALLIPER_BASE_URL": self.url},
                stdout=output,
                stderr=output,
            )
        while time.monotonic() < begun + READY_WITHIN_S and self._process.poll() is None:
            if self._is_ready():
                self.starts_s.append(time.monotonic() - begun)
                return
            time.sleep(0.05)
        message = f"the server did not start; {self.told} says why"
        raise RuntimeError(message)

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).is_success
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """SIGKILL: the process ends between two instructions, whatever it was doing."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """SIGTERM, as an operator would; returns the exit code."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=60)
