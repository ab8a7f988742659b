"""The people in the office, in a process of their own on a server's home folder: codes, SIMs, and what is stored."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from typing import Any

PATIENCE_S = 120.0


class OfficeError(Exception):
    """The office could not do what it was asked."""


class Office:
    """Asks the child process one thing at a time; a busy database is asked again. `env` names the folder."""

    def __init__(self, env: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "calliper.config.bench.desk"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, env=dict(env), stdin=pipe, stdout=pipe, text=True)
        self._held = threading.Lock()

    def ask(self, do: str, **given: Any) -> Any:
        """What the desk's function `do` returns. Raises OfficeError."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            answer = self._say({"do": do, "given": given})
            if "busy" not in answer:
                break
            if time.monotonic() > deadline:
                raise OfficeError(answer["busy"])
            time.sleep(0.2)
        if "error" in answer:
            raise OfficeError(f"{do}: {answer['error']}")
        return answer["done"]

    def _say(self, asked: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        with self._held:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        if not line:
            raise OfficeError("the office is gone")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Send everybody home."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=30)


def codes(env: Mapping[str, str], phones: int) -> list[str]:
    """One enrolment code per phone, each of an agent of its own, in a new organisation."""
    with closing(Office(env)) as office:
        made = office.ask("found", agents=phones)
        return [office.ask("code", org=made["org"], member=member) for member in made["members"]]
