"""A throw-away server on a folder of its own, that can be killed and started again on the same port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Self

import httpx


def environment(home: Path, databases: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a process on a folder of its own; `databases` are the variables that name others."""
    env = {**os.environ, "CALLIPER_HOME": str(home), "DJANGO_SETTINGS_MODULE": "calliper.config.settings"}
    for name in ("CALLIPER_DATABASE_URL", "CALLIPER_KEYS_DATABASE_URL", "CALLIPER_PORT"):
        env.pop(name, None)
    return env | {"CALLIPER_LOG_LEVEL": "error", **(databases or {})}


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(url: str) -> bool:
    """Whether the server at this address takes requests."""
    try:
        return httpx.get(f"{url}/readyz", timeout=2).is_success
    except httpx.TransportError:
        return False


def peak_mb(process_id: int) -> int | None:
    """The most memory that a process ever held; None where the system does not tell."""
    try:
        facts = Path(f"/proc/{process_id}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) // 1024 for line in facts if line.startswith("VmHWM")), None)


@dataclass
class Server:
    """One `calliper serve` at a time; `starts_s` holds how long each start took until it was ready."""

    READY_WITHIN_S: ClassVar[float] = 120.0
    STOPPED_WITHIN_S: ClassVar[float] = 60.0

    home: Path
    databases: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    starts_s: list[float] = field(default_factory=list)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where phones and browsers find it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """The environment of every process on its folder."""
        return environment(self.home, self.databases) | {"CALLIPER_BASE_URL": self.url}

    @property
    def process_id(self) -> int:
        """Of the running process."""
        assert self._process
        return self._process.pid

    @property
    def told(self) -> Path:
        """What the server wrote, over all its lives."""
        return self.home.with_name("server.txt")

    def start(self, *, migrate: bool = True) -> Self:
        """Start and wait until it is ready. Raises RuntimeError when it does not get there."""
        command = [sys.executable, "-m", "django", "serve", "--port", str(self.port)]
        begun = time.monotonic()
        with self.told.open("ab") as output:
            self._process = subprocess.Popen(
                [*command, *([] if migrate else ["--no-migrate"])], env=self.env, stdout=output, stderr=output
            )
        while time.monotonic() < begun + self.READY_WITHIN_S and self._process.poll() is None:
            if is_ready(self.url):
                self.starts_s.append(time.monotonic() - begun)
                return self
            time.sleep(0.05)
        self.kill()
        message = f"the server did not start; {self.told} says why"
        raise RuntimeError(message)

    def kill(self) -> None:
        """SIGKILL: the process ends between two instructions, whatever it was doing."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def stop(self) -> int:
        """SIGTERM, as an operator would; returns the exit code."""
        assert self._process
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=self.STOPPED_WITHIN_S)
